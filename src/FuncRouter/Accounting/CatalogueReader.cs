using System.Collections.Immutable;
using System.Text.Json;

namespace FuncRouter.Accounting;

/// <summary>
/// Reads a catalogue's JSON token by token: a generated deserializer took 90 to 150 ms for the built-in catalogue in a process
/// that has just started, this takes 40. Unknown properties are passed over; what has the wrong shape is a <see cref="JsonException"/> that
/// names the place.
/// </summary>
internal ref struct CatalogueReader
{
    private Utf8JsonReader _json;
    private string _place = "";

    private CatalogueReader(ReadOnlySpan<byte> utf8Json) => _json = new Utf8JsonReader(utf8Json);

    /// <summary>Reads the document; its figures are not checked yet.</summary>
    public static CatalogueDocument Read(ReadOnlySpan<byte> utf8Json) => new CatalogueReader(utf8Json).ReadDocument();

    private CatalogueDocument ReadDocument()
    {
        string? source = null, licence = null, date = null;
        Dictionary<string, Dictionary<string, ModelFacts>>? providers = null;
        EnterObject();
        while (NextProperty())
        {
            if (_json.ValueTextEquals("source"u8))
            {
                source = ReadText();
            }
            else if (_json.ValueTextEquals("licence"u8))
            {
                licence = ReadText();
            }
            else if (_json.ValueTextEquals("date"u8))
            {
                date = ReadText();
            }
            else if (_json.ValueTextEquals("providers"u8))
            {
                providers = ReadProviders();
            }
            else
            {
                _json.Skip();
            }
        }
        _json.Read();
        return new CatalogueDocument(
            source ?? throw Missing("source"), licence ?? throw Missing("licence"), date ?? throw Missing("date"),
            providers ?? throw Missing("providers"));
    }

    private Dictionary<string, Dictionary<string, ModelFacts>> ReadProviders()
    {
        var providers = new Dictionary<string, Dictionary<string, ModelFacts>>(StringComparer.OrdinalIgnoreCase);
        _place = "providers";
        EnterObject();
        while (NextProperty())
        {
            var name = _json.GetString()!;
            _place = name;
            if (!providers.TryAdd(name, ReadModels(name)))
            {
                throw Wrong("it is there twice");
            }
        }
        _place = "";
        return providers;
    }

    private Dictionary<string, ModelFacts> ReadModels(string provider)
    {
        var models = new Dictionary<string, ModelFacts>(StringComparer.Ordinal);
        EnterObject();
        while (NextProperty())
        {
            var name = _json.GetString()!;
            _place = $"{provider}/{name}";
            if (!models.TryAdd(name, ReadFacts()))
            {
                throw Wrong("it is there twice");
            }
        }
        _place = provider;
        return models;
    }

    private ModelFacts ReadFacts()
    {
        ModelPrice? price = null;
        int? context = null, output = null;
        double? quality = null;
        bool? tools = null, vision = null, reasoning = null, structured = null;
        EnterObject();
        while (NextProperty())
        {
            switch (_json.GetString())
            {
                case "price": price = ReadPrice(); break;
                case "contextWindow": context = ReadCount("contextWindow"); break;
                case "maxOutputTokens": output = ReadCount("maxOutputTokens"); break;
                case "quality": quality = ReadQuality(); break;
                case "tools": tools = ReadFlag("tools"); break;
                case "vision": vision = ReadFlag("vision"); break;
                case "reasoning": reasoning = ReadFlag("reasoning"); break;
                case "structuredOutput": structured = ReadFlag("structuredOutput"); break;
                default: _json.Skip(); break;
            }
        }
        return new ModelFacts
        {
            Price = price,
            ContextWindow = context,
            MaxOutputTokens = output,
            Quality = quality,
            Tools = tools,
            Vision = vision,
            Reasoning = reasoning,
            StructuredOutput = structured,
        };
    }

    private ModelPrice? ReadPrice()
    {
        decimal? input = null, output = null, cachedInput = null, cacheWrite = null;
        ImmutableArray<PriceTier> tiers = [];
        if (!EnterObjectOrNull())
        {
            return null;
        }
        while (NextProperty())
        {
            switch (_json.GetString())
            {
                case "input": input = ReadDollars("input"); break;
                case "output": output = ReadDollars("output"); break;
                case "cachedInput": cachedInput = ReadDollars("cachedInput"); break;
                case "cacheWrite": cacheWrite = ReadDollars("cacheWrite"); break;
                case "tiers": tiers = ReadTiers(); break;
                default: _json.Skip(); break;
            }
        }
        return new ModelPrice(input ?? throw Missing("price.input"), output ?? throw Missing("price.output"), cachedInput, cacheWrite)
        {
            Tiers = tiers,
        };
    }

    private ImmutableArray<PriceTier> ReadTiers()
    {
        if (!_json.Read() || _json.TokenType != JsonTokenType.StartArray)
        {
            throw Wrong("price.tiers is no array");
        }
        var tiers = ImmutableArray.CreateBuilder<PriceTier>();
        while (_json.Read() && _json.TokenType == JsonTokenType.StartObject)
        {
            int? above = null;
            ModelPrice? price = null;
            while (NextProperty())
            {
                switch (_json.GetString())
                {
                    case "aboveInputTokens": above = ReadCount("price.tiers.aboveInputTokens"); break;
                    case "price": price = ReadPrice(); break;
                    default: _json.Skip(); break;
                }
            }
            tiers.Add(new PriceTier(above ?? throw Missing("price.tiers.aboveInputTokens"), price ?? throw Missing("price.tiers.price")));
        }
        return _json.TokenType == JsonTokenType.EndArray ? tiers.ToImmutable() : throw Wrong("price.tiers holds something that is no tier");
    }

    private decimal? ReadDollars(string name) =>
        ReadNumberOrNull() ? _json.TryGetDecimal(out var dollars) ? dollars : throw NoNumber($"price.{name}") : Null<decimal>($"price.{name}");

    private int? ReadCount(string name) =>
        ReadNumberOrNull() ? _json.TryGetInt32(out var count) ? count : throw NoNumber(name) : Null<int>(name);

    private double? ReadQuality() =>
        ReadNumberOrNull() ? _json.TryGetDouble(out var quality) ? quality : throw NoNumber("quality") : Null<double>("quality");

    private bool ReadNumberOrNull() => _json.Read() && _json.TokenType == JsonTokenType.Number;

    /// <summary>Unknown where the value that was no number is null; anything else has the wrong shape.</summary>
    private readonly T? Null<T>(string name) where T : struct => _json.TokenType == JsonTokenType.Null ? null : throw NoNumber(name);

    private bool? ReadFlag(string name)
    {
        _json.Read();
        return _json.TokenType switch
        {
            JsonTokenType.True => true,
            JsonTokenType.False => false,
            JsonTokenType.Null => null,
            _ => throw Wrong($"{name} is neither true nor false"),
        };
    }

    private string ReadText() =>
        _json.Read() && _json.TokenType == JsonTokenType.String ? _json.GetString()! : throw Wrong("a text is missing at the head");

    private void EnterObject()
    {
        if (!EnterObjectOrNull())
        {
            throw Wrong("it is null");
        }
    }

    private bool EnterObjectOrNull()
    {
        _json.Read();
        return _json.TokenType == JsonTokenType.StartObject
            || (_json.TokenType == JsonTokenType.Null ? false : throw Wrong($"an object is wanted, not {Kind(_json.TokenType)}"));
    }

    private bool NextProperty() => _json.Read() && _json.TokenType == JsonTokenType.PropertyName;

    private static string Kind(JsonTokenType token) => token switch
    {
        JsonTokenType.String => "a text",
        JsonTokenType.Number => "a number",
        JsonTokenType.StartArray => "a list",
        _ => "true or false",
    };

    private readonly JsonException Missing(string name) => Wrong($"{name} is missing");

    private readonly JsonException NoNumber(string name) => Wrong($"{name} is no number, or none that fits");

    private readonly JsonException Wrong(string what) => new($"{(_place.Length > 0 ? _place : "the document")}: {what}.");
}
