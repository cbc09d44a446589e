using System.CommandLine;
using System.Text;
using Trasvase.Cli;
using Trasvase.Cli.Commands;
using Trasvase.Cli.Commands.Mending;
using Trasvase.Cli.Output;

Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
StandardStreams.Prepare();

var parsed = ProgramCommand.Create().Parse(args.Length == 0 ? ["--help"] : args, RightLine.Parsing);
if (UsageFault.IsIn(parsed))
{
    Console.Error.WriteLine(Complaint.Line(UsageFault.Sentence(parsed, args)));
    return ExitCodes.Usage;
}

// This program handles signals and exceptions itself.
var configuration = new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
try
{
    var code = await parsed.InvokeAsync(configuration);
    return args.Length == 0 ? ExitCodes.Usage : code;
}
catch (IOException e)
{
    // Help and versions are written to where nothing can be written. Commands handle that themselves.
    Console.Error.WriteLine(Complaint.Line(Complaint.Of(e)));
    return StandardOutput.IsLeft(e) ? ExitCodes.NobodyReads : ExitCodes.Failed;
}
