namespace Trasvase.Jobs.Choosing;

/// <summary>Reads the data files of an inventory.</summary>
internal interface IInventoryFormat
{
    /// <summary>Reads the objects of a data file: the latest version of each key, without delete markers.</summary>
    /// <param name="content">The file, at its beginning. The stream must be seekable.</param>
    /// <param name="name">The file's name, for errors.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="StoreException">InvalidRequest or Unsupported: a line of the file cannot be read or is not plausible.</exception>
    IAsyncEnumerable<InventoryEntry> ReadAsync(Stream content, string name, CancellationToken cancellationToken);
}
