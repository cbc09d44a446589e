namespace Trasvase.Jobs.Choosing;

/// <summary>Reads the data files of an inventory.</summary>
internal interface IInventoryFormat
{
    /// <summary>The objects of a data file: of each key the latest version, and no delete markers.</summary>
    /// <param name="content">The file from its beginning; it can be read at any place.</param>
    /// <param name="name">What it is called, for errors.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="StoreException">InvalidRequest or Unsupported: a line of it cannot be read, or be believed.</exception>
    IAsyncEnumerable<InventoryEntry> ReadAsync(Stream content, string name, CancellationToken cancellationToken);
}
