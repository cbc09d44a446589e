namespace Trasvase.Testing.Checking;

/// <summary>Of which known contents an unknown one is made up.</summary>
/// <param name="FirstUnknown">The first byte that none of them has at that place; -1 if the bytes cannot be read; null if there is
/// none.</param>
/// <param name="Turn">Where the first of them ends to fit; null if one fits to the end.</param>
internal sealed record Composition(long? FirstUnknown, long? Turn)
{
    private const int BufferLength = 64 * 1024;

    /// <summary>Reads all of them side by side, a piece at a time.</summary>
    public static async Task<Composition> FindAsync(
        ObjectContent actual, IReadOnlyList<ObjectContent> known, CancellationToken cancellationToken)
    {
        var readable = known.Where(content => content.Open is not null).ToList();
        if (actual.Open is null)
        {
            return new Composition(-1, null);
        }

        await using var reading = actual.Open();
        var streams = readable.ConvertAll(content => content.Open!());
        try
        {
            return await CompareAsync(reading, streams, cancellationToken);
        }
        finally
        {
            foreach (var stream in streams)
            {
                await stream.DisposeAsync();
            }
        }
    }

    private static async Task<Composition> CompareAsync(Stream actual, List<Stream> known, CancellationToken cancellationToken)
    {
        var (buffer, others) = (new byte[BufferLength], known.ConvertAll(_ => new byte[BufferLength]));
        var fitting = Enumerable.Repeat(true, known.Count).ToArray();
        long? turn = null;
        for (var offset = 0L; ; offset += BufferLength)
        {
            var count = await actual.ReadAtLeastAsync(buffer, BufferLength, throwOnEndOfStream: false, cancellationToken);
            var counts = new int[known.Count];
            for (var i = 0; i < known.Count; i++)
            {
                counts[i] = await known[i].ReadAtLeastAsync(others[i], BufferLength, throwOnEndOfStream: false, cancellationToken);
            }

            for (var at = 0; at < count; at++)
            {
                var found = false;
                for (var i = 0; i < known.Count; i++)
                {
                    var equal = at < counts[i] && others[i][at] == buffer[at];
                    fitting[i] &= equal;
                    found |= equal;
                }

                if (!found)
                {
                    return new Composition(offset + at, turn);
                }

                turn ??= Array.TrueForAll(fitting, fits => !fits) ? offset + at : null;
            }

            if (count < BufferLength)
            {
                return new Composition(null, turn);
            }
        }
    }
}
