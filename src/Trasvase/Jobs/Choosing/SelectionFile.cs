namespace Trasvase.Jobs.Choosing;

/// <summary>A file that says which objects a job is about.</summary>
internal static class SelectionFile
{
    /// <summary>Opens it from its beginning, once more if it was read before.</summary>
    /// <exception cref="NotSupportedException">It is a pipe or the like: what was read of it is gone, and a second reading would find it
    /// empty.</exception>
    /// <exception cref="IOException">It cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be.</exception>
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
