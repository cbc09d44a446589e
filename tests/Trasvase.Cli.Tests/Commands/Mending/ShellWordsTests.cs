using System.Text;
using Trasvase.Cli.Commands.Mending;

namespace Trasvase.Cli.Tests.Commands.Mending;

public sealed class ShellWordsTests
{
    [Theory]
    [InlineData("s3://bucket/a-b_c.txt", "s3://bucket/a-b_c.txt")]
    [InlineData("--if-exists", "--if-exists")]
    [InlineData("", "''")]
    [InlineData("a b", "'a b'")]
    [InlineData("*.csv", "'*.csv'")]
    [InlineData("$HOME", "'$HOME'")]
    [InlineData("a'b", @"'a'\''b'")]
    [InlineData("a=>b", "'a=>b'")]
    [InlineData("a;b&c|d", "'a;b&c|d'")]
    [InlineData("~/x", "'~/x'")]
    [InlineData("é日", "é日")]
    [InlineData("a\nb", @"$'a\u000ab'")]
    public void Quoted_Argument_IsQuotedWhereAShellWouldChangeIt(string argument, string quoted) =>
        ShellWords.Quoted(argument).ShouldBe(quoted);

    [Fact]
    public async Task Line_AnyCharacters_ComeThroughAShellAsTheyWere()
    {
        string[] arguments = [.. Enumerable.Range(1, 126).Select(code => $"a{(char)code}b"), "", "'", "\\", "'\n\\'"];

        var run = await Run.ShellAsync(new Dictionary<string, string>(), $"printf '%s\\0' {ShellWords.Line(arguments)} | base64 -w0");

        Encoding.UTF8.GetString(Convert.FromBase64String(run.Output)).TrimEnd('\0').Split('\0').ShouldBe(arguments);
    }
}
