using System.CommandLine;
using System.Text;
using Trasvase.Cli;
using Trasvase.Cli.Commands;
using Trasvase.Cli.Commands.Mending;
using Trasvase.Cli.Output;

Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);

var parsed = ProgramCommand.Create().Parse(args.Length == 0 ? ["--help"] : args, RightLine.Parsing);
if (UsageFault.IsIn(parsed))
{
    Console.Error.WriteLine(Complaint.Line(UsageFault.Sentence(parsed, args)));
    return ExitCodes.Usage;
}

// This program handles signals and exceptions itself.
var configuration = new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
var code = await parsed.InvokeAsync(configuration);
return args.Length == 0 ? ExitCodes.Usage : code;
