using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Trasvase.Cli.Commands;

/// <summary>Help as every command gives it: what the parser knows, then examples, where secrets come from, and what the exit status means.</summary>
internal static class HelpText
{
    private const int WidthWithoutTerminal = 110;

    private const string Secrets = """
        SECRETS
          Never in arguments, which every user of a machine can see. S3: AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and
          AWS_SESSION_TOKEN, else a profile (SSO, assumed roles), web identity, container or instance role. Azure:
          AZURE_STORAGE_CONNECTION_STRING, else AZURE_STORAGE_ACCOUNT_NAME with AZURE_STORAGE_ACCESS_KEY or
          AZURE_STORAGE_SAS_TOKEN, else Microsoft Entra ID (workload and managed identities, `az login`); or a file that
          only its owner can read: --azure-connection-string-file, --azure-key-file, --azure-sas-file,
          --sse-c-key-file.
          Options win over variables. s3:///key is in the bucket that AWS_STORAGE_BUCKET_NAME says.
        """;

    /// <summary>Gives a command its examples and the common sections.</summary>
    /// <param name="command">The command.</param>
    /// <param name="examples">What each example does, and its line.</param>
    /// <returns>The command.</returns>
    public static Command AddTo(Command command, IReadOnlyList<(string What, string Line)> examples)
    {
        var help = new HelpOption();
        help.Action = new Sections((HelpAction)help.Action!, examples);
        command.Add(help);
        return command;
    }

    private sealed class Sections(HelpAction standard, IReadOnlyList<(string What, string Line)> examples) : SynchronousCommandLineAction
    {
        // Who asks how a command is used has not given its arguments.
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            if (Console.IsOutputRedirected)
            {
                standard.MaxWidth = WidthWithoutTerminal;
            }

            standard.Invoke(parseResult);
            var output = parseResult.InvocationConfiguration.Output;
            output.WriteLine("EXAMPLES");
            foreach (var (what, line) in examples)
            {
                output.WriteLine($"  {what}");
                output.WriteLine($"    {line}");
            }

            output.WriteLine();
            output.WriteLine(Secrets);
            output.WriteLine();
            output.WriteLine("EXIT STATUS");
            foreach (var (code, meaning) in ExitCodes.Table)
            {
                output.WriteLine($"  {code,3}  {meaning}");
            }

            return ExitCodes.Done;
        }
    }
}
