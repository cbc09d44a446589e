using Trasvase.Cli.Output;
using Trasvase.Storage;

namespace Trasvase.Cli.Commands;

/// <summary>Runs a command: whatever goes wrong becomes one sentence on standard error and an exit code.</summary>
internal static class Guard
{
    /// <summary>Runs it.</summary>
    /// <param name="json">Whether programs read standard output: then they are told as well.</param>
    /// <param name="body">The command; it is given standard output, and cancelled by Ctrl-C.</param>
    public static async Task<int> RunAsync(bool json, Func<TextWriter, CancellationToken, Task<int>> body)
    {
        using var interruption = new Interruption();

        // Not disposed of: closing writes what is left, which fails once more where nobody reads any more.
        var output = StandardOutput.Open();
        var code = ExitCodes.NobodyReads;
        try
        {
            code = await body(output, interruption.Token);
            await output.FlushAsync(CancellationToken.None);
            return code;
        }
        catch (IOException e) when (StandardOutput.IsLeft(e))
        {
            // Whoever read has enough, as in `trasvase jobs | head -1`: that is no error, and nobody is told.
            return code;
        }
        catch (Exception e)
        {
            Complain(e, json ? output : null);
            return ExitCodes.Of(e);
        }
    }

    private static void Complain(Exception error, TextWriter? json)
    {
        var sentence = Complaint.Of(error);
        Console.Error.WriteLine(Complaint.Line(sentence));
        if (Environment.GetEnvironmentVariable("TRASVASE_DEBUG") == "1")
        {
            Console.Error.WriteLine(Redaction.Of(error.ToString()));
        }

        if (json is not null && error is not IOException)
        {
            new JsonLines(json).WriteError(sentence);
        }
    }
}
