using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using FuncRouter.Protocols.Json;

namespace FuncRouter.Accounting.Feeds;

/// <summary>Reads what a price feed sent, in whichever of the forms that are understood: models.dev's, genai-prices', or the built-in catalogue's own.</summary>
internal static class CatalogueFeed
{
    /// <summary>Reads and checks it. Either there is a catalogue, or at least one message says why not.</summary>
    /// <param name="utf8Json">What was sent.</param>
    /// <param name="now">When it was.</param>
    public static (CatalogueDocument? Document, ImmutableArray<string> Errors) Read(ReadOnlyMemory<byte> utf8Json, DateTimeOffset now)
    {
        try
        {
            using var json = JsonDocument.Parse(utf8Json);
            var isGenaiPrices = GenaiPricesFeed.Is(json.RootElement);
            if (json.RootElement.ValueKind != JsonValueKind.Object && !isGenaiPrices)
            {
                return (null, ["It is no object or list of providers."]);
            }

            if (json.RootElement.Object("providers") is not null && json.RootElement.Text("source") is not null)
            {
                return CatalogueDocument.Read(utf8Json.Span);
            }

            var document = isGenaiPrices ? GenaiPricesFeed.Read(json.RootElement, now, ModelCatalogue.BuiltIn.Document)
                : ModelsDevFeed.Read(json.RootElement, now.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
            var errors = CatalogueValidator.Validate(document);
            return errors.IsEmpty ? (document, errors) : (null, errors);
        }
        catch (JsonException exception)
        {
            return (null, [$"It is no JSON: {JsonText.Describe(exception, utf8Json.Span)}"]);
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair is JSON, and no text all the same.
            return (null, ["It has half a character in a text (an escaped surrogate without its other half)."]);
        }
    }
}
