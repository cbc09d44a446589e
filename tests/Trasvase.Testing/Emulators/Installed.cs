namespace Trasvase.Testing.Emulators;

/// <summary>What of the servers is on this machine; each answer is null, or why not and how to get it.</summary>
internal static class Installed
{
    /// <summary>Whether the servers that come from npm can start.</summary>
    public static string? WhyNoNpmServers()
    {
        if (!OnPath("node"))
        {
            return "node is not on the PATH: install Node.js 20 or newer from https://nodejs.org";
        }

        var lockFile = RepositoryRoot.File("emulators", "package-lock.json");
        var stamp = RepositoryRoot.File("emulators", "node_modules", ".trasvase-lock");
        return File.Exists(stamp) && File.ReadAllText(stamp) == File.ReadAllText(lockFile)
            ? null
            : "the npm servers are not installed, or not in the locked versions: run emulators/install";
    }

    /// <summary>Whether Ceph can start.</summary>
    public static string? WhyNoCeph()
    {
        if (!OperatingSystem.IsLinux())
        {
            return "Ceph runs on Linux only";
        }

        string[] tools = ["radosgw", "ceph-mon", "ceph-osd", "ceph", "monmaptool"];
        var missing = tools.Where(tool => !OnPath(tool)).ToList();
        return missing.Count == 0
            ? null
            : $"{string.Join(", ", missing)} not on the PATH: run 'sudo emulators/ceph install' (Debian, Ubuntu)";
    }

    /// <summary>Whether rclone can judge.</summary>
    public static string? WhyNoRclone() =>
        OnPath("rclone") ? null : "rclone is not on the PATH: sudo apt-get install rclone (Debian, Ubuntu)";

    private static bool OnPath(string tool)
    {
        var name = OperatingSystem.IsWindows() ? tool + ".exe" : tool;
        var folders = Environment.GetEnvironmentVariable("PATH")?.Split(Path.PathSeparator) ?? [];
        return folders.Any(folder => folder.Length > 0 && File.Exists(Path.Combine(folder, name)));
    }
}
