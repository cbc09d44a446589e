using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Trasvase.Server.State;

namespace Trasvase.Server.Access;

/// <summary>Makes keys and recognizes them. A key is <c>trv_ID_SECRET</c>; only a digest of the secret is kept.</summary>
internal sealed class ApiKeys(IKeyStore store, TimeProvider time)
{
    private const string Prefix = "trv";
    private const int SecretBytes = 32;

    // How often the last use of a key is written down.
    private static readonly TimeSpan UsedInterval = TimeSpan.FromMinutes(1);

    /// <summary>Makes a key.</summary>
    /// <param name="caller">Who calls with it.</param>
    /// <param name="life">How long it is good for; null for good.</param>
    /// <returns>The key, which is shown this once.</returns>
    public async Task<string> MakeAsync(Caller caller, TimeSpan? life)
    {
        var id = RandomNumberGenerator.GetHexString(12, lowercase: true);
        var secret = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes));
        var now = time.GetUtcNow();
        await store.AddAsync(new KeyRecord
        {
            Id = id,
            Digest = DigestOf(secret),
            Caller = caller,
            Made = now,
            Expires = now + life,
        }).ConfigureAwait(false);
        return $"{Prefix}_{id}_{secret}";
    }

    /// <summary>Returns who calls with a key; null if it is none, has ended or was revoked.</summary>
    public async Task<Caller?> FindAsync(string key)
    {
        if (key.Split('_', 3) is not [Prefix, var id, var secret] || store.Find(id) is not { } known)
        {
            return null;
        }

        var isRight = CryptographicOperations.FixedTimeEquals(
            Encoding.ASCII.GetBytes(DigestOf(secret)), Encoding.ASCII.GetBytes(known.Digest));
        var now = time.GetUtcNow();
        if (!isRight || known.Revoked is not null || known.Expires <= now)
        {
            return null;
        }

        if (known.Used is null || now - known.Used >= UsedInterval)
        {
            await store.UsedAsync(id, now).ConfigureAwait(false);
        }

        return known.Caller;
    }

    private static string DigestOf(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));
}
