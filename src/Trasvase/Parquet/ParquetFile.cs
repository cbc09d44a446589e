using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Trasvase.Parquet;

/// <summary>
/// A file in the Parquet format. Its rows are read one after the other. Only a window, a page and the dictionary of each requested column
/// are held in memory, whatever the length of the file and of its row groups. Columns that are not requested are not read.
/// </summary>
/// <remarks>
/// Whatever the bytes are, reading ends with rows, with <see cref="InvalidDataException"/>, or with <see cref="NotSupportedException"/>,
/// whose message is the end of a sentence that begins with the file.
/// </remarks>
internal sealed class ParquetFile
{
    /// <summary>The length of the longest footer in bytes. A footer grows by a few kibibytes with each row group.</summary>
    private const int FooterMax = 16 * 1024 * 1024;

    private readonly Stream _content;
    private readonly ParquetFooter _footer;

    private ParquetFile(Stream content, ParquetFooter footer)
    {
        _content = content;
        _footer = footer;
    }

    private static ReadOnlySpan<byte> Magic => "PAR1"u8;

    /// <summary>Opens a file by reading the footer at its end.</summary>
    /// <param name="content">The file, which must be seekable.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public static async Task<ParquetFile> OpenAsync(Stream content, CancellationToken cancellationToken)
    {
        var end = new byte[sizeof(int) + Magic.Length];
        if (content.Length < Magic.Length + end.Length)
        {
            throw new InvalidDataException("It is too short.");
        }

        await ReadAsync(content, content.Length - end.Length, end, cancellationToken).ConfigureAwait(false);
        var length = BinaryPrimitives.ReadInt32LittleEndian(end);
        if (!end.AsSpan(sizeof(int)).SequenceEqual(Magic))
        {
            throw end.AsSpan(sizeof(int)).SequenceEqual("PARE"u8) ? new NotSupportedException("is encrypted")
                : new InvalidDataException("It does not end as such files do.");
        }

        if (length < 0 || length > content.Length - end.Length - Magic.Length)
        {
            throw new InvalidDataException("Its end is longer than the whole.");
        }

        var footer = length <= FooterMax ? new byte[length]
            : throw new NotSupportedException($"has a footer of {length} bytes, and {FooterMax} may be");
        await ReadAsync(content, content.Length - end.Length - length, footer, cancellationToken).ConfigureAwait(false);
        return new ParquetFile(content, ParquetFooter.Read(footer));
    }

    /// <summary>Returns the column with a name; null if there is none, or if it does not hold exactly one value per row.</summary>
    public ParquetColumn? Column(string name) => _footer.Columns.GetValueOrDefault(name);

    /// <summary>Reads the rows, one after the other.</summary>
    /// <param name="columns">The columns to read.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>For each row the same readers, in the order of <paramref name="columns"/>, moved to the row's values.</returns>
    public async IAsyncEnumerable<IReadOnlyList<ColumnReader>> ReadAsync(
        IReadOnlyList<ParquetColumn> columns, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var buffers = columns.Select(_ => new ColumnBuffers()).ToArray();
        foreach (var group in _footer.Groups)
        {
            var readers = columns.Select((column, i) => Open(column, group, buffers[i])).ToArray();
            for (var row = 0L; row < group.Rows; row++)
            {
                foreach (var reader in readers)
                {
                    await reader.MoveAsync(cancellationToken).ConfigureAwait(false);
                }

                yield return readers;
            }
        }
    }

    private ColumnReader Open(ParquetColumn column, RowGroup group, ColumnBuffers buffers)
    {
        if (!group.Chunks.TryGetValue(column.Name, out var chunk) || chunk.Values != group.Rows
            || chunk.Offset < Magic.Length || chunk.Length < 0 || chunk.Offset > _content.Length
                || chunk.Length > _content.Length - chunk.Offset)
        {
            throw new InvalidDataException($"The column {column.Name} is not where it should be.");
        }

        if (!PageCodecs.IsKnown(chunk.Codec))
        {
            throw new NotSupportedException($"is compressed with {chunk.Codec}: Snappy, gzip and none can be read");
        }

        return PlainValues.IsKnown(column.Type)
            ? new ColumnReader(column, chunk, new ChunkBytes(_content, chunk.Offset, chunk.Length, buffers), buffers)
            : throw new NotSupportedException($"has values of the type {column.Type} in the column {column.Name}");
    }

    private static async Task ReadAsync(Stream content, long position, Memory<byte> bytes, CancellationToken cancellationToken)
    {
        content.Position = position;
        await content.ReadExactlyAsync(bytes, cancellationToken).ConfigureAwait(false);
    }
}
