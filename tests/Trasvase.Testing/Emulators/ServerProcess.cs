using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Trasvase.Testing.Emulators;

/// <summary>A server of somebody else's, as a child process with a folder of its own.</summary>
/// <remarks>Every such server is started so that it ends when its standard input closes: none outlives the tests, even if they
/// are killed.</remarks>
internal sealed partial class ServerProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(10);

    private readonly Process _process;
    private readonly DirectoryInfo _folder;
    private readonly ConcurrentQueue<string> _output = new();
    private readonly TaskCompletionSource<int> _port = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ServerProcess(Process process, DirectoryInfo folder) => (_process, _folder) = (process, folder);

    /// <summary>The loopback port it listens on.</summary>
    public int Port { get; private set; }

    /// <summary>The server's process.</summary>
    public int ProcessId => _process.Id;

    /// <summary>Starts a program and waits until it prints the address it listens at.</summary>
    /// <param name="program">A name on the PATH, or a full name.</param>
    /// <param name="arguments">Its arguments, made from the name of a fresh folder that is removed at the end.</param>
    /// <param name="environment">Variables added to this process's own.</param>
    /// <param name="cancellationToken">Ends the wait and the server.</param>
    /// <exception cref="InvalidOperationException">It ended, or said nothing for 90 seconds; the message has its output.</exception>
    public static async Task<ServerProcess> StartAsync(
        string program, Func<string, string[]> arguments, Dictionary<string, string> environment, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("trasvase-test-");
        var start = new ProcessStartInfo(program, arguments(folder.FullName))
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder.FullName,
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        var server = new ServerProcess(new Process { StartInfo = start, EnableRaisingEvents = true }, folder);
        try
        {
            await server.UntilListeningAsync(cancellationToken);
            return server;
        }
        catch (Exception)
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Ends the server and removes its folder.</summary>
    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        try
        {
            await _process.WaitForExitAsync(CancellationToken.None).WaitAsync(StopPatience, TimeProvider.System);
        }
        catch (TimeoutException)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync(CancellationToken.None);
        }

        _process.Dispose();
        if (_folder.Exists)
        {
            _folder.Delete(recursive: true);
        }
    }

    [GeneratedRegex(
        @"listen.* http://127\.0\.0\.1:(?<port>\d+)$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex ListensAt();

    private async Task UntilListeningAsync(CancellationToken cancellationToken)
    {
        _process.OutputDataReceived += (_, line) => Read(line.Data);
        _process.ErrorDataReceived += (_, line) => Read(line.Data);
        _process.Exited += (_, _) => _port.TrySetException(Failure("ended"));
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        try
        {
            Port = await _port.Task.WaitAsync(StartPatience, TimeProvider.System, cancellationToken);
        }
        catch (TimeoutException)
        {
            throw Failure($"did not listen within {StartPatience.TotalSeconds} s");
        }
    }

    private void Read(string? line)
    {
        if (line is null)
        {
            return;
        }

        if (ListensAt().Match(line) is { Success: true } match)
        {
            _port.TrySetResult(int.Parse(match.Groups["port"].Value));
        }

        _output.Enqueue(line);
        while (_output.Count > 40)
        {
            _output.TryDequeue(out _);
        }
    }

    private InvalidOperationException Failure(string what) =>
        new($"{_process.StartInfo.FileName} {what}. Its last output:{Environment.NewLine}{string.Join(Environment.NewLine, _output)}");
}
