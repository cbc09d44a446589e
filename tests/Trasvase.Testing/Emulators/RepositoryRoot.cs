namespace Trasvase.Testing.Emulators;

/// <summary>Where the repository stands that these tests were built from.</summary>
public static class RepositoryRoot
{
    /// <summary>The folder that holds the solution, without a trailing separator.</summary>
    public static string Directory { get; } = Find();

    /// <summary>The full name of a file or folder of the repository.</summary>
    public static string File(params string[] names) => Path.Combine([Directory, .. names]);

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (System.IO.File.Exists(Path.Combine(folder.FullName, "Trasvase.slnx")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"No folder above {AppContext.BaseDirectory} holds Trasvase.slnx.");
    }
}
