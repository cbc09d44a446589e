using Trasvase.Storage;
using Trasvase.Stores.AzureBlob;
using Trasvase.Stores.Memory;
using Trasvase.Testing.Data;
using Trasvase.Transfers.Carrying;

namespace Trasvase.Tests.Transfers;

public class KeyMappingTests
{
    private static readonly string[] Pieces =
    [
        "_", "x", "_x", "_x5c_", "_x5f_", "_x2e", "5c_", "a", "f", "0", "9", "g", "/", "//", ".", "..", "\\", "\u0001", "\u007f", "\u0085", "\uFFFE", "\uFFFF", "é", "😀", " ", "%2F",
    ];

    private static readonly StoreProfile Azure = AzureBlobProfile.Value;

    public static TheoryData<string, string> Examples => new()
    {
        { "plain/key.txt", "plain/key.txt" },
        { "my_xfiles/a_x_b_x5", "my_xfiles/a_x_b_x5" },
        { @"a\b", "a_x5c_b" },
        { "a\u0001b\uFFFEc\u007f", "a_x1_b_xfffe_c_x7f_" },
        { "dir./name.", "dir_x2e_/name_x2e_" },
        { "a/../b/.", "a/._x2e_/b/_x2e_" },
        { "a_x5c_b", "a_x5f_x5c_b" },
        { "_x5_x6_", "_x5f_x5_x5f_x6_" },
        { @"_x5\", "_x5f_x5_x5c_" },
        { "folder/", "folder/" },
        { "/lead//twice", "/lead//twice" },
    };

    [Theory]
    [MemberData(nameof(Examples))]
    public void Encode_Examples_AreAsDocumented(string key, string stored)
    {
        KeyMapping.Encode(new ObjectKey(key), Azure).ShouldBe(new ObjectKey(stored));
        KeyMapping.Decode(new ObjectKey(stored), Azure).ShouldBe(new ObjectKey(key));
    }

    [Fact]
    public void Encode_MoreSlashesThanTheTargetTakes_EscapesTheLastOnes()
    {
        var key = new ObjectKey(string.Join('/', Enumerable.Repeat("a", 256)));

        var encoded = KeyMapping.Encode(key, Azure).ShouldNotBeNull();

        encoded.Value.ShouldBe(string.Join('/', Enumerable.Repeat("a", 254)) + "_x2f_a_x2f_a");
        KeyMapping.Decode(encoded, Azure).ShouldBe(key);
    }

    [Theory]
    [InlineData("folder/", "folder_x2f_")]
    [InlineData("a/b//", "a/b/_x2f_")]
    [InlineData("/", "_x2f_")]
    public void Encode_TargetThatRefusesASlashAtTheEnd_EscapesIt(string key, string stored)
    {
        var strict = MemoryProfile.Default with
        {
            WhyKeyRefused = static given => given.Value.EndsWith('/')
            ? "takes no slash at the end"
            : null
        };

        KeyMapping.Encode(new ObjectKey(key), strict).ShouldBe(new ObjectKey(stored));
        KeyMapping.Decode(new ObjectKey(stored), strict).ShouldBe(new ObjectKey(key));
    }

    [Fact]
    public void Encode_TooLong_IsRefused()
    {
        KeyMapping.Encode(new ObjectKey(new string('a', 1025)), Azure).ShouldBeNull();
        KeyMapping.Encode(new ObjectKey(new string('\\', 300)), Azure)
            .ShouldBeNull("what is held as it is may be too long once it is written with escapes");
    }

    [Theory]
    [InlineData("_x41_")]
    [InlineData("a_xd83d_b")]
    [InlineData("_x5f_x")]
    public void Decode_KeyThatNoKeyIsStoredUnder_IsNone(string foreign) => KeyMapping.Decode(new ObjectKey(foreign), Azure).ShouldBeNull();

    [Fact]
    public void Encode_WeirdKeys_AreHeldAndReadBack()
    {
        foreach (var name in WeirdKeys.Names)
        {
            if (name != "400 folders")
            {
                Check(new ObjectKey(WeirdKeys.Get(name)));
            }
        }

        KeyMapping.Encode(new ObjectKey(WeirdKeys.Get("400 folders")), Azure).ShouldBeNull("with 146 escapes it is too long");
    }

    [Fact]
    public void Encode_AMillionKeys_NeverMeetAndAreReadBack()
    {
        var random = new Random(20_260_131);
        var keys = new HashSet<string>(1_000_000, StringComparer.Ordinal);
        var stored = new HashSet<string>(1_000_000, StringComparer.Ordinal);
        while (keys.Count < 1_000_000)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(1, 8)).Select(_ => Pieces[random.Next(Pieces.Length)]));
            if (keys.Add(text))
            {
                stored.Add(Check(new ObjectKey(text)).Value).ShouldBeTrue(text);
            }
        }
    }

    [Fact]
    public void Encode_EncodedAgainAndAgain_NeverMeets()
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var key = new ObjectKey(@"_x5\.");
        for (var i = 0; i < 6; i++)
        {
            seen.Add(key.Value).ShouldBeTrue();
            key = Check(key);
        }
    }

    private static ObjectKey Check(ObjectKey key)
    {
        var encoded = KeyMapping.Encode(key, Azure).ShouldNotBeNull();
        Azure.WhyKeyRefused(encoded).ShouldBeNull();
        Escapes.Decode(encoded.Value).ShouldBe(key.Value);
        return encoded;
    }
}
