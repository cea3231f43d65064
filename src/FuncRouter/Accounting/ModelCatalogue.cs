using System.Buffers;
using System.Collections.Frozen;
using System.Globalization;

namespace FuncRouter.Accounting;

/// <summary>Prices, limits and abilities of the models that are known by name. Immutable; a refreshed catalogue is a new one.</summary>
internal sealed class ModelCatalogue
{
    private const string Resource = "FuncRouter.Accounting.catalogue.json";

    private static readonly Lazy<ModelCatalogue> LoadedOnce = new(LoadBuiltIn);

    /// <summary>Other names of the catalogue's providers: the types of a configuration, and what the providers are called elsewhere.</summary>
    private static readonly FrozenDictionary<string, string> Aliases = new Dictionary<string, string>
    {
        ["amazon-bedrock"] = "bedrock",
        ["azure-openai"] = "azure",
        ["fireworks-ai"] = "fireworks",
        ["google"] = "gemini",
        ["moonshot"] = "moonshotai",
        ["togetherai"] = "together",
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    private readonly ModelCatalogue? _older;

    /// <summary>Takes over a document that <see cref="CatalogueDocument.Read"/> found to be in order.</summary>
    /// <param name="document">The document; read only from here on. Freezing it would cost a starting process 10 ms and save nanoseconds.</param>
    /// <param name="older">Speaks for models that the document does not have; null for nobody.</param>
    public ModelCatalogue(CatalogueDocument document, ModelCatalogue? older = null) => (Document, _older) = (document, older);

    /// <summary>The catalogue that comes with the router, read at its first use.</summary>
    public static ModelCatalogue BuiltIn => LoadedOnce.Value;

    /// <summary>What is in it.</summary>
    public CatalogueDocument Document { get; }

    /// <summary>
    /// What is known of a model; <see cref="ModelFacts.Unknown"/> where the catalogue does not have it. The provider is found by its name in
    /// the configuration, else by its type (so every <c>openai</c> provider has OpenAI's entries, and an <c>openai-compatible</c> one only
    /// what its name says). The model is found by its exact name, here or in the older catalogue, else without a snapshot's date or
    /// <c>-latest</c> at its end. Nothing is guessed beyond that: a wrong price is worse than an unknown one.
    /// </summary>
    public ModelFacts Find(string providerName, string providerType, string upstreamModel) =>
        FindExact(providerName, providerType, upstreamModel)
        ?? FindExact(providerName, providerType, WithoutSnapshot(upstreamModel))
        ?? ModelFacts.Unknown;

    private ModelFacts? FindExact(string providerName, string providerType, ReadOnlySpan<char> model)
    {
        var facts = (ProviderOf(providerName) ?? ProviderOf(providerType)) is { } models
            && models.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(model, out var found)
            ? found
            : null;
        return _older is not null && (facts is null || facts == ModelFacts.Unknown) ? _older.FindExact(providerName, providerType, model) ?? facts : facts;
    }

    private Dictionary<string, ModelFacts>? ProviderOf(string name) =>
        Document.Providers.GetValueOrDefault(Aliases.GetValueOrDefault(name, name));

    /// <summary>The name without <c>-latest</c>, <c>-2024-08-06</c> or <c>-20240806</c>; the whole name where it has none of them.</summary>
    private static ReadOnlySpan<char> WithoutSnapshot(ReadOnlySpan<char> model)
    {
        const string Latest = "-latest";
        if (model.EndsWith(Latest, StringComparison.Ordinal))
        {
            return model[..^Latest.Length];
        }
        return EndsWithDate(model, "-yyyy-MM-dd") ? model[..^11] : EndsWithDate(model, "-yyyyMMdd") ? model[..^9] : model;
    }

    private static bool EndsWithDate(ReadOnlySpan<char> model, ReadOnlySpan<char> format) =>
        model.Length > format.Length
        && DateOnly.TryParseExact(model[^format.Length..], format, CultureInfo.InvariantCulture, DateTimeStyles.None, out _);

    private static ModelCatalogue LoadBuiltIn()
    {
        using var resource = typeof(ModelCatalogue).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"The assembly lacks its resource {Resource}.");
        var length = (int)resource.Length;
        var buffer = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            resource.ReadExactly(buffer, 0, length);
            var (document, errors) = CatalogueDocument.Read(buffer.AsSpan(0, length));
            return new ModelCatalogue(
                document ?? throw new InvalidOperationException($"The built-in catalogue is not in order: {string.Join(' ', errors)}"));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
