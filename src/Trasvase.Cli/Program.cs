using System.CommandLine;
using System.Text;
using Trasvase.Cli;
using Trasvase.Cli.Commands;
using Trasvase.Cli.Output;

Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);

Command? root = null;

// Not a RootCommand, which would call itself by the name of its assembly.
root = HelpText.AddTo(
    new Command(UsageFault.Program, "Moves objects from Amazon S3 to Azure Blob Storage without landing them, and proves every byte.")
    {
        CopyCommand.Create(),
        MoveCommand.Create(),
        SyncCommand.Create(),
        VerifyCommand.Create(),
        PlanCommand.Create(),
        DoctorCommand.Create(),
        ListCommand.Create(),
        ResumeCommand.Create(Parse),
        JobsCommand.Create(Parse),
        new VersionOption { Action = new VersionAction() },
    },
    [("Everything below a prefix:", "trasvase copy s3://bucket/reports/ az://archive/reports/"), ("More:", "trasvase copy --help")]);

var parsed = Parse(args.Length == 0 ? ["--help"] : args);
if (parsed.Errors.Count > 0)
{
    Console.Error.WriteLine(Complaint.Line(UsageFault.Sentence(parsed)));
    return ExitCodes.Usage;
}

// Signals are ours, and so are exceptions.
var code = await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
return args.Length == 0 ? ExitCodes.Usage : code;

// A key may begin with @, and is not a file with more arguments then.
ParseResult Parse(IReadOnlyList<string> line) => root!.Parse(line, new ParserConfiguration { ResponseFileTokenReplacer = null, EnablePosixBundling = false });
