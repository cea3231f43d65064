using System.Collections.Immutable;
using System.Text.Json;
using FuncRouter.Protocols.Json;

namespace FuncRouter.Accounting;

/// <summary>
/// A model catalogue as it is written: <c>catalogue.json</c>, or what a price feed gives. Names are those of the configuration.
/// </summary>
/// <param name="Source">Where the figures come from.</param>
/// <param name="Licence">The source's licence.</param>
/// <param name="Date">When the source was read: <c>2026-07</c> or <c>2026-07-15</c>.</param>
/// <param name="Providers">By the router's name of the provider and the provider's name of the model.</param>
internal sealed record CatalogueDocument(
    string Source, string Licence, string Date, Dictionary<string, Dictionary<string, ModelFacts>> Providers)
{
    /// <summary>Reads and checks a document. Either it is there, or at least one message says what is wrong with it and where.</summary>
    public static (CatalogueDocument? Document, ImmutableArray<string> Errors) Read(ReadOnlySpan<byte> utf8Json)
    {
        CatalogueDocument document;
        try
        {
            document = CatalogueReader.Read(utf8Json);
        }
        catch (JsonException exception)
        {
            return (null, [JsonText.Describe(exception, utf8Json)]);
        }
        var errors = CatalogueValidator.Validate(document);
        return errors.IsEmpty ? (document, errors) : (null, errors);
    }
}
