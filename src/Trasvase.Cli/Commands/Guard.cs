using Trasvase.Cli.Output;
using Trasvase.Storage;

namespace Trasvase.Cli.Commands;

/// <summary>Runs a command and turns every error into one sentence on standard error and an exit code.</summary>
internal static class Guard
{
    /// <summary>Runs a command.</summary>
    /// <param name="json">Whether programs read standard output. If so, the error is written there as well.</param>
    /// <param name="body">The command. It gets standard output and a token that Ctrl-C cancels.</param>
    public static async Task<int> RunAsync(bool json, Func<TextWriter, CancellationToken, Task<int>> body)
    {
        using var interruption = new Interruption();

        // Not disposed of, because closing writes the rest of the buffer. If nobody reads any more, that fails a second time.
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
            // The reader has closed the pipe, as in `trasvase jobs | head -1`. That is not an error, and nothing is reported.
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
