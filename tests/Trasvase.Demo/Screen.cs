namespace Trasvase.Demo;

/// <summary>What the demo itself says, between the commands' own output.</summary>
internal sealed class Screen
{
    private readonly bool _hasStyle = !Console.IsOutputRedirected && Environment.GetEnvironmentVariable("NO_COLOR") is not { Length: > 0 };

    /// <summary>Whether everything that was claimed so far holds.</summary>
    public bool Holds { get; private set; } = true;

    /// <summary>A paragraph.</summary>
    public void Say(string text) => Console.WriteLine($"\n{text}");

    /// <summary>The headline of a step.</summary>
    public void Step(int number, string text) => Console.WriteLine($"\n{Styled("1", $"==> {number}. {text}")}");

    /// <summary>A command line, as a person would type it.</summary>
    public void Typed(string line) => Console.WriteLine($"\n{Styled("1", $"$ {line}")}");

    /// <summary>Something happened to a command before it could end: what it showed last gives way.</summary>
    public void Interrupted(string text) => Console.WriteLine($"{(Console.IsErrorRedirected ? "" : "\r\u001b[J")}{Styled("33", text)}");

    /// <summary>What the servers saw, and whether it is what was promised.</summary>
    public void Claim(bool holds, string text)
    {
        Holds &= holds;
        Console.WriteLine(holds ? $"{Styled("32", "  ok  ")} {text}" : $"{Styled("31", "  FAIL")} {text}");
    }

    private string Styled(string code, string text) => _hasStyle ? $"\u001b[{code}m{text}\u001b[0m" : text;
}
