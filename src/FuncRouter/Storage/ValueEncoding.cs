using System.Buffers;
using System.IO.Compression;

namespace FuncRouter.Storage;

/// <summary>A value as a store keeps it.</summary>
/// <param name="Bytes">The value, compressed where that helps; the store's own copy.</param>
/// <param name="Length">The bytes of the value before compression; null where it is kept as it is.</param>
/// <param name="ExpiresAt">UTC ticks from which on the row counts as absent; null for never.</param>
internal readonly record struct EncodedValue(byte[] Bytes, int? Length, long? ExpiresAt)
{
    /// <summary>Whether a row with this expiry is gone.</summary>
    /// <param name="expiresAt">UTC ticks; null for never.</param>
    /// <param name="now">UTC ticks.</param>
    public static bool HasExpired(long? expiresAt, long now) => expiresAt <= now;
}

/// <summary>Compresses values, and holds every store to the one limit on them.</summary>
internal static class ValueEncoding
{
    // Below this, Brotli saves less than a property for the length costs.
    private const int SmallestToCompress = 512;

    // The fastest setting: values are written once and mostly read once, and JSON shrinks to a third even so.
    private const int Quality = 1;
    private const int Window = 20;

    /// <summary>Turns a value into what is stored.</summary>
    /// <exception cref="StoreLimitException">It is over <see cref="StoreLimits.ValueBytes"/>, compressed as it may be.</exception>
    public static EncodedValue Encode(StoreValue value)
    {
        var original = value.Bytes.Span;
        var compressed = original.Length >= SmallestToCompress ? Compress(original) : null;
        var stored = compressed?.Length ?? original.Length;
        return stored <= StoreLimits.ValueBytes
            ? new EncodedValue(compressed ?? original.ToArray(), compressed is null ? null : original.Length, value.ExpiresAt?.UtcTicks)
            : throw new StoreLimitException(
                $"A value of {original.Length:N0} bytes is {stored:N0} bytes after compression; a row holds {StoreLimits.ValueBytes:N0}.");
    }

    /// <summary>Turns what is stored back into the value.</summary>
    /// <exception cref="FormatException">It is not what <see cref="Encode"/> makes.</exception>
    public static StoreValue Decode(EncodedValue stored)
    {
        DateTimeOffset? expiresAt = stored.ExpiresAt is { } ticks ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;
        if (stored.Length is not { } length)
        {
            return new StoreValue(stored.Bytes, expiresAt);
        }

        var original = new byte[length];
        return BrotliDecoder.TryDecompress(stored.Bytes, original, out var written) && written == length
            ? new StoreValue(original, expiresAt)
            : throw new FormatException("A value in the store is damaged.");
    }

    /// <summary>The value compressed, or null where that would not make it smaller.</summary>
    private static byte[]? Compress(ReadOnlySpan<byte> original)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(original.Length);
        try
        {
            var room = buffer.AsSpan(0, original.Length - 1);
            return BrotliEncoder.TryCompress(original, room, out var written, Quality, Window) ? room[..written].ToArray() : null;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
