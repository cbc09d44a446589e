using System.Runtime.InteropServices;

namespace Trasvase.Cli;

/// <summary>Handles Ctrl-C and SIGTERM. The first signal requests a stop, the second ends the process at once.</summary>
internal sealed class Interruption : IDisposable
{
    private const string ShowCursor = "\e[?25h";

    private readonly CancellationTokenSource _stop = new();
    private readonly PosixSignalRegistration _interrupt;
    private readonly PosixSignalRegistration _terminate;

    public Interruption()
    {
        _interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        _terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
    }

    /// <summary>The token that the first signal cancels.</summary>
    public CancellationToken Token => _stop.Token;

    public void Dispose()
    {
        _interrupt.Dispose();
        _terminate.Dispose();
        _stop.Dispose();
    }

    private void Stop(PosixSignalContext signal)
    {
        signal.Cancel = true;
        if (!_stop.IsCancellationRequested)
        {
            _stop.Cancel();
            return;
        }

        if (!Console.IsErrorRedirected)
        {
            // The live display hides the cursor and gets no chance to show it again.
            Console.Error.Write(ShowCursor);
        }

        Environment.Exit(ExitCodes.Cancelled);
    }
}
