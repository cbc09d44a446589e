using Trasvase.Cli.Commands;
using Trasvase.Cli.Commands.Mending;

namespace Trasvase.Cli.Tests.Commands;

public sealed class UsageFaultTests
{
    private const string Places = "s3://bucket/a/ az://container/b/";

    [Theory]
    [InlineData($"cp {Places}", $"There is no command 'cp'. Did you mean: trasvase copy {Places}")]
    [InlineData($"mv {Places}", $"There is no command 'mv'. Did you mean: trasvase move {Places}")]
    [InlineData("ls s3://bucket/", "There is no command 'ls'. Did you mean: trasvase list s3://bucket/")]
    [InlineData($"coppy --dry-run {Places}", $"There is no command 'coppy'. Did you mean: trasvase copy --dry-run {Places}")]
    [InlineData($"s3 cp {Places} --recursive", $"There is no command 's3'. Did you mean: trasvase copy {Places}")]
    [InlineData(Places, $"The command is missing. Did you mean: trasvase copy {Places}")]
    [InlineData($"--json copy {Places}", $"The command comes first. Did you mean: trasvase copy --json {Places}")]
    [InlineData($"--json cp {Places}", $"The command comes first. Did you mean: trasvase copy --json {Places}")]
    [InlineData("cancel 261122", "There is no command 'cancel'. Did you mean: trasvase jobs cancel 261122")]
    [InlineData("jobs stop 261122", "There is no command 'jobs stop'. Did you mean: trasvase jobs cancel 261122")]
    [InlineData("jobs sho", "There is no command 'jobs sho'. Did you mean 'trasvase jobs show'? See 'trasvase jobs show --help'.")]
    [InlineData("jobs show", "jobs show needs ID. 'trasvase jobs' lists them. See 'trasvase jobs show --help'.")]
    [InlineData("jobs frobnicate", "There is no command 'frobnicate'. Say what to do: list, show, report, resume, set, cancel, forget. See 'trasvase jobs --help'.")]
    [InlineData("version", "There is no command 'version'. Did you mean: trasvase --version")]
    [InlineData("ls", "There is no command 'ls'. Did you mean 'trasvase list'? See 'trasvase list --help'.")]
    [InlineData(
        "mkdir az://container/",
        "Containers are made by the job that fills them: 'trasvase copy --create-container SOURCE TARGET'. See 'trasvase --help'.")]
    [InlineData("frobnicate", "There is no command 'frobnicate'. Say what to do: copy, move, sync, verify, plan, doctor, list, resume, jobs. See 'trasvase --help'.")]
    public void Sentence_Command_SaysTheLineThatWasMeant(string line, string sentence) => Said(line.Split(' ')).ShouldBe(sentence);

    [Theory]
    [InlineData("--overwrite", "--if-exists overwrite")]
    [InlineData("--overwrite=true", "--if-exists overwrite")]
    [InlineData("--overwrite=false", "--if-exists skip")]
    [InlineData("--overwrite=ifSourceNewer", "--if-exists newer")]
    [InlineData("--force", "--if-exists overwrite")]
    [InlineData("--if-exist=skip", "--if-exists skip")]
    [InlineData("--if-exist skip", "--if-exists skip")]
    [InlineData("--dryrun", "--dry-run")]
    [InlineData("--bwlimit 5MiB", "--max-rate 5MiB")]
    [InlineData("--region eu-west-1", "--s3-region eu-west-1")]
    [InlineData("--conections 5", "--connections 5")]
    public void Sentence_Option_SaysTheLineThatWasMeant(string written, string meant)
    {
        foreach (var (before, behind) in new[] { (written + " ", ""), ("", " " + written) })
        {
            var line = "trasvase copy "
                + $"{before.Replace(written, meant, StringComparison.Ordinal)}{Places}{behind.Replace(written, meant, StringComparison.Ordinal)}";
            Said($"copy {before}{Places}{behind}".Split(' ')).ShouldBe(
                $"There is no option {written.Replace('=', ' ').Split(' ')[0]}. Did you mean: {line}");
        }
    }

    [Fact]
    public void Sentence_Recursive_IsAFinalSlash() =>
        Said("cp", "-r", "s3://bucket/a", "az://container/b").ShouldBe(
            "There is no command 'cp'. Did you mean: trasvase copy s3://bucket/a/ az://container/b/");

    [Fact]
    public void Sentence_OtherArguments_AreQuotedForAShell() =>
        Said("cp", "S3://bucket/a b/", "AZ://container/", "--include", "*.jpg", "--map", "it's=>$1").ShouldBe(
            @"There is no command 'cp'. Did you mean: trasvase copy 's3://bucket/a b/' az://container/ --include '*.jpg' --map 'it'\''s=>$1'");

    [Theory]
    [InlineData(
        "There is no option --delete. It is an option of sync, plan, doctor. See 'trasvase copy --help'.", "copy", "s3://b/",
        "az://c/", "--delete")]
    [InlineData("There is no option --frob. See 'trasvase copy --help'.", "copy", "s3://b/", "az://c/", "--frob")]
    [InlineData("There is no option -P. See 'trasvase copy --help'.", "copy", "s3://b/", "az://c/", "-Pcanary")]
    [InlineData("copy needs SOURCE and TARGET. See 'trasvase copy --help'.", "copy", "s3://b/")]
    public void Sentence_NobodyKnowsWhatWasMeant_SaysWhatIsWrong(string sentence, params string[] line) => Said(line).ShouldBe(sentence);

    [Theory]
    [InlineData("cp", "s3://bucket/", "az://container/", "--azure-key", "CANARY")]
    [InlineData("cp", "s3://bucket/", "az://container/", "--secret=CANARY")]
    [InlineData("cp", "s3://bucket/", "az://container/", "CANARY")]
    [InlineData("CANARY", "s3://bucket/", "az://container/")]
    [InlineData("s3", "CANARY", "az://container/")]
    [InlineData("jobs", "CANARY")]
    [InlineData("cp", "s3://bucket/", "https://acct.blob.core.windows.net/c/?sv=1&sig=CANARY")]
    [InlineData("cp", "s3://bucket/", "https://me:CANARY@acct.blob.core.windows.net/c/")]
    [InlineData("cp", "s3://bucket/", "AccountName=a;AccountKey=CANARY")]
    [InlineData("cp", "https://bucket.s3.amazonaws.com/a?X-Amz-Signature=CANARY", "az://container/")]
    public void Sentence_WhatMayBeASecret_IsNotRepeated(params string[] line) => Said(line).ShouldNotContain("CANARY");

    private static string Said(params string[] line)
    {
        var parsed = ProgramCommand.Create().Parse(line, RightLine.Parsing);
        UsageFault.IsIn(parsed).ShouldBeTrue();
        return UsageFault.Sentence(parsed, line);
    }
}
