using System.Text.Json;
using FuncRouter.Accounting;
using FuncRouter.Accounting.Feeds;
using FuncRouter.Conversation;
using FuncRouter.Storage;
using Microsoft.AspNetCore.Http;

namespace FuncRouter.Api;

/// <summary>
/// <c>GET /manage/catalogue</c>: where the prices that this instance uses come from, how the last refresh ended, and what was not believed. It asks for
/// the management key, not for a client's.
/// </summary>
/// <param name="source">What this instance uses.</param>
/// <param name="store">How the refresh stands.</param>
/// <param name="options">The feed.</param>
/// <param name="managementKey">Who may manage.</param>
internal sealed class CatalogueEndpoint(CatalogueSource source, CatalogueStore store, Func<CatalogueOptions> options, ManagementKey managementKey)
{
    /// <summary>Answers.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        if (managementKey.Check(context) is { } refusal)
        {
            await ErrorAnswer.WriteAsync(context, refusal);
            return;
        }

        CatalogueState? state;
        try
        {
            state = await store.ReadStateAsync(context.RequestAborted);
        }
        catch (StoreException exception)
        {
            await ErrorAnswer.WriteAsync(context, ErrorAnswer.Unavailable(exception));
            return;
        }

        using var body = new PooledBuffer();
        using (var writer = new Utf8JsonWriter(body))
        {
            writer.WriteStartObject();
            writer.WriteString("feed"u8, options().Url?.AbsoluteUri);
            Write(writer, "inUse"u8, source.Current);
            Write(writer, "builtIn"u8, ModelCatalogue.BuiltIn);
            writer.WritePropertyName("refresh"u8);
            if (state is null)
            {
                writer.WriteNullValue();
            }
            else
            {
                JsonSerializer.Serialize(writer, state, CatalogueJson.Default.CatalogueState);
            }

            writer.WriteEndObject();
        }

        context.Response.ContentType = "application/json";
        context.Response.ContentLength = body.Length;
        await context.Response.BodyWriter.WriteAsync(body.Memory, context.RequestAborted);
    }

    private static void Write(Utf8JsonWriter writer, ReadOnlySpan<byte> name, ModelCatalogue catalogue)
    {
        var document = catalogue.Document;
        writer.WriteStartObject(name);
        writer.WriteString("source"u8, document.Source);
        writer.WriteString("date"u8, document.Date);
        writer.WriteNumber("models"u8, document.Providers.Values.Sum(models => models.Count));
        writer.WriteEndObject();
    }
}
