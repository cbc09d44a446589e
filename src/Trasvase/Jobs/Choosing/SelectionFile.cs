namespace Trasvase.Jobs.Choosing;

/// <summary>Opens files that name the objects of a job.</summary>
internal static class SelectionFile
{
    /// <summary>Opens a file at its beginning. May be repeated.</summary>
    /// <exception cref="NotSupportedException">
    /// The file is a pipe or the like. It can be read only once, and a second reading would find it empty.
    /// </exception>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">Access to the file is denied.</exception>
    public static FileStream Open(string name)
    {
        var file = new FileStream(name, new FileStreamOptions { Options = FileOptions.SequentialScan | FileOptions.Asynchronous });
        if (file.CanSeek)
        {
            return file;
        }

        file.Dispose();
        throw new NotSupportedException("it must be a file and no pipe, because it is read more than once.");
    }
}
