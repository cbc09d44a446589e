using Trasvase.Http;
using Trasvase.Seams;
using Trasvase.Testing.Data;
using Trasvase.Transfers.Planning;

namespace Trasvase.Tests.Transfers;

public class TargetNameTests
{
    [Theory]
    [InlineData("a/name.ext", "a/name_AbC123.ext")]
    [InlineData("name", "name_AbC123")]
    [InlineData(".bashrc", ".bashrc_AbC123")]
    [InlineData("home/.bashrc", "home/.bashrc_AbC123")]
    [InlineData("a.b/c", "a.b/c_AbC123")]
    [InlineData("a.b/c.d", "a.b/c_AbC123.d")]
    [InlineData("x.tar.gz", "x.tar_AbC123.gz")]
    [InlineData("name.", "name_AbC123.")]
    [InlineData("folder/", "folder/_AbC123")]
    [InlineData("/", "/_AbC123")]
    public void WithId_Key_PutsTheIdBeforeTheExtension(string key, string renamed) =>
        TargetName.WithId(new ObjectKey(key), "AbC123").Value.ShouldBe(renamed);

    [Fact]
    public void NewId_ManyTimes_IsSixLettersOrDigitsAndHardlyEverTheSame()
    {
        var ids = Enumerable.Range(0, 10_000).Select(_ => TargetName.NewId(Chance.Secure)).ToList();

        ids.ShouldAllBe(id => id.Length == 6 && id.All(char.IsAsciiLetterOrDigit));
        ids.Distinct(StringComparer.Ordinal).Count().ShouldBeGreaterThan(9_990);
        ids.SelectMany(id => id).Distinct().Count().ShouldBe(62);
    }

    [Fact]
    public void IsRenamed_WhatWithIdMadeOfAnyKey_IsTrueAndBeginsWithThePrefix()
    {
        foreach (var key in WeirdKeys.Names.Select(name => new ObjectKey(WeirdKeys.Get(name))))
        {
            var renamed = TargetName.WithId(key, TargetName.NewId(Chance.Secure));

            TargetName.IsRenamed(key, renamed).ShouldBeTrue(key.Value);
            renamed.Value.ShouldStartWith(TargetName.PrefixOfAll(key), Case.Sensitive);
            TargetName.IsRenamed(key, key).ShouldBeFalse(key.Value);
            TargetName.IsRenamed(key, TargetName.WithId(renamed, TargetName.NewId(Chance.Secure))).ShouldBeFalse(key.Value);
        }
    }

    [Theory]
    [InlineData("name_AbC12.ext")]
    [InlineData("name_AbC1234.ext")]
    [InlineData("name_AbC-23.ext")]
    [InlineData("name_AbC12é.ext")]
    [InlineData("name-AbC123.ext")]
    [InlineData("Name_AbC123.ext")]
    [InlineData("name_AbC123.exT")]
    [InlineData("name_AbC123")]
    public void IsRenamed_AnotherName_IsFalse(string candidate) =>
        TargetName.IsRenamed(new ObjectKey("name.ext"), new ObjectKey(candidate)).ShouldBeFalse();
}
