using System.Text.Json;
using System.Text.Json.Serialization;

namespace FuncRouter.Caching;

/// <summary>An answer that was kept: the provider's own bytes, and whose they are.</summary>
/// <param name="Provider">The provider's name in the configuration.</param>
/// <param name="Model">The upstream model.</param>
/// <param name="At">When it was given.</param>
/// <param name="Body">The document, or the events of the stream.</param>
internal sealed record CachedAnswer(string Provider, string Model, DateTimeOffset At, byte[] Body)
{
    /// <summary>About what it takes in memory.</summary>
    public int Size => Body.Length + 256;

    /// <summary>As it stands in the store: a line of JSON about it, then the bytes.</summary>
    public byte[] ToBytes()
    {
        var head = JsonSerializer.SerializeToUtf8Bytes(new CachedHead(Provider, Model, At), CachedHeadJson.Default.CachedHead);
        var bytes = new byte[head.Length + 1 + Body.Length];
        head.CopyTo(bytes, 0);
        bytes[head.Length] = (byte)'\n';
        Body.CopyTo(bytes, head.Length + 1);
        return bytes;
    }

    /// <summary>Reads what <see cref="ToBytes"/> wrote.</summary>
    /// <returns>Null for anything else.</returns>
    public static CachedAnswer? FromBytes(ReadOnlySpan<byte> bytes)
    {
        var end = bytes.IndexOf((byte)'\n');
        if (end < 0)
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize(bytes[..end], CachedHeadJson.Default.CachedHead) is { Provider: { } provider, Model: { } model } head
                ? new CachedAnswer(provider, model, head.At, bytes[(end + 1)..].ToArray())
                : null;
        }
        catch (JsonException)
        {
            // Written by another version: as good as not there.
            return null;
        }
    }
}

/// <summary>The line about a kept answer.</summary>
internal sealed record CachedHead(string? Provider, string? Model, DateTimeOffset At);

/// <summary>How that line is written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(CachedHead))]
internal sealed partial class CachedHeadJson : JsonSerializerContext;
