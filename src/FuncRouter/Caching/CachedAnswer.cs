using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace FuncRouter.Caching;

/// <summary>An answer that was kept: the provider's own bytes, whose they are, and what is known of them.</summary>
/// <param name="Provider">The provider's name in the configuration.</param>
/// <param name="Model">The upstream model.</param>
/// <param name="At">When it was asked for: what is invalidated later was known to it no better.</param>
/// <param name="Body">The document, or the events of the stream.</param>
internal sealed record CachedAnswer(string Provider, string Model, DateTimeOffset At, byte[] Body)
{
    // Measured: what an entry takes beside its bodies, with the dictionary, the queue and its key; see docs/performance.md.
    private const int Overhead = 600;

    private volatile ReplayForm? _document;
    private volatile ReplayForm? _stream;

    /// <summary>Whether <see cref="Body"/> is a stream.</summary>
    public bool IsStream { get; init; }

    /// <summary>What the client named as the model.</summary>
    public string RequestedModel { get; init; } = "";

    /// <summary>What it can be invalidated by.</summary>
    public ImmutableArray<string> Tags { get; init; } = [];

    /// <summary>How long it may be used; null for as long as is configured.</summary>
    public TimeSpan? TimeToLive { get; init; }

    /// <summary>What it cost in US dollars, which who gets it again saves; null where that is unknown.</summary>
    public decimal? CostUsd { get; init; }

    /// <summary>What was asked for and is not so in it.</summary>
    public ImmutableArray<string> Warnings { get; init; } = [];

    /// <summary>About what it takes in memory.</summary>
    public int Size => Overhead + Body.Length + SizeOf(_document) + SizeOf(_stream);

    /// <summary>The form that clients get, once it was made: a document or a stream.</summary>
    public ReplayForm? FormFor(bool stream) => stream ? _stream : _document;

    /// <summary>Keeps the form that clients get, which makes the answer larger.</summary>
    public void Keep(ReplayForm form, bool stream)
    {
        if (stream)
        {
            _stream = form;
        }
        else
        {
            _document = form;
        }
    }

    /// <summary>As it stands in the store: a line of JSON about it, then the bytes.</summary>
    public byte[] ToBytes()
    {
        var head = JsonSerializer.SerializeToUtf8Bytes(
            new CachedHead(Provider, Model, At, IsStream, RequestedModel, Tags, TimeToLive?.TotalSeconds, CostUsd, Warnings), CachedHeadJson.Default.CachedHead);
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
            return JsonSerializer.Deserialize(bytes[..end], CachedHeadJson.Default.CachedHead)
                is { Provider: { } provider, Model: { } model, RequestedModel: { } requested, Tags.IsDefault: false, Warnings.IsDefault: false } head
                ? new CachedAnswer(provider, model, head.At, bytes[(end + 1)..].ToArray())
                {
                    IsStream = head.Stream,
                    RequestedModel = requested,
                    Tags = head.Tags,
                    TimeToLive = head.TtlSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
                    CostUsd = head.CostUsd,
                    Warnings = head.Warnings,
                }
                : null;
        }
        catch (JsonException)
        {
            // Written by another version: as good as not there.
            return null;
        }
    }

    // A form may be the body itself.
    private int SizeOf(ReplayForm? form) => form is null || form.Bytes.Equals(Body) ? 0 : form.Bytes.Length;
}

/// <summary>The line about a kept answer.</summary>
internal sealed record CachedHead(
    string? Provider,
    string? Model,
    DateTimeOffset At,
    bool Stream,
    string? RequestedModel,
    ImmutableArray<string> Tags,
    double? TtlSeconds,
    decimal? CostUsd,
    ImmutableArray<string> Warnings);

/// <summary>How that line is written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(CachedHead))]
internal sealed partial class CachedHeadJson : JsonSerializerContext;
