using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using FuncRouter.Storage;

namespace FuncRouter.Accounting.Feeds;

/// <summary>How the refresh of the prices stands.</summary>
public sealed record CatalogueState
{
    /// <summary>The feed that was asked last.</summary>
    public required string Source { get; init; }

    /// <summary>When it was asked last.</summary>
    public required DateTimeOffset CheckedAt { get; init; }

    /// <summary>When what is in use was last accepted; null where no feed ever was.</summary>
    public DateTimeOffset? AcceptedAt { get; init; }

    /// <summary>The feed that what is in use was accepted from; null where no feed ever was.</summary>
    public string? AcceptedFrom { get; init; }

    /// <summary>How many models the accepted catalogue has.</summary>
    public int Models { get; init; }

    /// <summary>Why the feed was refused, or could not be read, the last time; null where it was accepted.</summary>
    public string? Problem { get; init; }

    /// <summary>Prices that are not believed.</summary>
    public ImmutableArray<HeldPrice> Held { get; init; } = [];

    /// <summary>Models that the feed no longer has.</summary>
    public ImmutableArray<string> Gone { get; init; } = [];
}

/// <summary>Keeps the last good catalogue for all instances.</summary>
/// <remarks>
/// Keys in the store: table <c>catalogue</c>, partition <c>prices</c>; row <c>document</c> has the catalogue, <c>version</c> a hash of it, which every
/// instance reads about twice a minute, and <c>state</c> how the refresh stands. What belongs together is written in one batch.
/// </remarks>
/// <param name="store">Where.</param>
internal sealed class CatalogueStore(IStore store)
{
    private const string Table = "catalogue";
    private const string Partition = "prices";
    private const string Document = "document";
    private const string Version = "version";
    private const string State = "state";

    /// <summary>The version of the last good catalogue; null where there is none.</summary>
    /// <exception cref="StoreException">The store did not answer.</exception>
    public async ValueTask<string?> ReadVersionAsync(CancellationToken cancellationToken) =>
        await ReadAsync(Version, cancellationToken) is { } row ? Encoding.UTF8.GetString(row.Bytes.Span) : null;

    /// <summary>The last good catalogue; null where there is none, or only one that another version of the router wrote.</summary>
    /// <exception cref="StoreException">The store did not answer.</exception>
    public async ValueTask<CatalogueDocument?> ReadDocumentAsync(CancellationToken cancellationToken) =>
        await ReadAsync(Document, cancellationToken) is { } row ? CatalogueDocument.Read(row.Bytes.Span).Document : null;

    /// <summary>How the refresh stands; null where there never was one.</summary>
    /// <exception cref="StoreException">The store did not answer.</exception>
    public async ValueTask<CatalogueState?> ReadStateAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await ReadAsync(State, cancellationToken) is { } row ? JsonSerializer.Deserialize(row.Bytes.Span, CatalogueJson.Default.CatalogueState) : null;
        }
        catch (JsonException)
        {
            // Written by another version: the next refresh replaces it.
            return null;
        }
    }

    /// <summary>Writes how the refresh stands and, where there is one, a new last good catalogue.</summary>
    /// <exception cref="StoreException">The store did not take it.</exception>
    /// <exception cref="StoreLimitException">One of the two is larger than a row may be.</exception>
    public async ValueTask WriteAsync(CatalogueState state, CatalogueDocument? accepted, CancellationToken cancellationToken)
    {
        var writes = new List<StoreWrite> { Put(State, JsonSerializer.SerializeToUtf8Bytes(state, CatalogueJson.Default.CatalogueState)) };
        if (accepted is not null)
        {
            writes.Add(Put(Document, CatalogueWriter.Write(accepted)));
            writes.Add(Put(Version, Encoding.UTF8.GetBytes(VersionOf(accepted))));
        }

        await store.WriteBatchAsync(Table, Partition, writes, cancellationToken);
    }

    /// <summary>A hash of a catalogue's figures: the day on which they were read makes no other version.</summary>
    public static string VersionOf(CatalogueDocument document) =>
        Convert.ToHexStringLower(SHA256.HashData(CatalogueWriter.Write(document with { Date = "" })));

    private async ValueTask<StoreValue?> ReadAsync(string row, CancellationToken cancellationToken) =>
        (await store.ReadAsync(new StoreKey(Table, Partition, row), cancellationToken))?.Value;

    private static StoreWrite Put(string row, byte[] bytes) => new(StoreWriteKind.Upsert, row, new StoreValue(bytes));
}

/// <summary>How the state stands in the store, and what <c>/manage/catalogue</c> shows of it.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(CatalogueState))]
internal sealed partial class CatalogueJson : JsonSerializerContext;
