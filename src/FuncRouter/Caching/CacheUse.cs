using System.Buffers.Text;
using System.Text.Json;
using FuncRouter.Conversation;
using FuncRouter.Protocols;
using FuncRouter.Protocols.Operations;

namespace FuncRouter.Caching;

/// <summary>Whether a request may be answered from, or remembered in, the cache; and why not. <c>docs/caching.md</c> has the reasons in words.</summary>
/// <param name="Reads">Whether a remembered answer will do.</param>
/// <param name="Writes">Whether the answer may be remembered.</param>
/// <param name="Reason">Why it is not used, in a word for the record; null where it is, or where nobody asked for it.</param>
internal readonly record struct CacheUse(bool Reads, bool Writes, string? Reason)
{
    /// <summary>Whether it is used at all.</summary>
    public bool IsOn => Reads || Writes;

    /// <summary>Decides for a request. What is only a default gives way to <c>x-funcrouter-cache: on</c>; what would make answers wrong does not.</summary>
    public static CacheUse Of(RouterRequest request, CacheOptions options)
    {
        var controls = request.Controls.Cache;
        if (!(controls.Requested ?? options.Enabled))
        {
            return new CacheUse(false, false, controls.Requested is null ? null : "asked");
        }

        if (controls is { Read: false, Write: false })
        {
            return new CacheUse(false, false, "noStore");
        }

        return (Impossible(request) ?? (controls.Requested is null ? Unwise(request, options) : null)) is { } reason
            ? new CacheUse(false, false, reason)
            : new CacheUse(controls.Read, controls.Write, null);
    }

    private static string? Impossible(RouterRequest request) =>
        request.Upload is not null ? "upload"
        : request.Features.NativeOnly is not null || AsksToStore(request.Body) ? "providerState"
        : ClientProtocols.Get(request.Protocol) is IPassThroughProtocol { AnswersWithMedia: true } ? "media"
        : null;

    private static string? Unwise(RouterRequest request, CacheOptions options)
    {
        var features = request.Features;
        return features.Images || features.Files || features.Audio || request.Protocol == OpenAIImages.Instance.Name ? "media"
            : features.EndsWithToolResult ? "toolResults"
            : features.Temperature > options.MaxTemperature ? "temperature"
            : AsksForSeveral(request.Body) ? "severalAnswers"
            : HasProviderTools(request.Body) ? "providerTools"
            : request.Conversation is not null && TimeWords.AreIn(request.Body.Buffer.Span[features.LastUserTurn]) ? "timeDependent"
            : null;
    }

    // In chat completions, where no later request refers to what is stored, so that no provider is passed over for it (NativeOnly).
    private static bool AsksToStore(RequestBody body)
    {
        foreach (var field in body.Fields)
        {
            if (field.Name == "store" && body.ValueOf(field).SequenceEqual("true"u8))
            {
                return true;
            }
        }

        return false;
    }

    private static bool AsksForSeveral(RequestBody body)
    {
        foreach (var field in body.Fields)
        {
            if (field.Name is "n" or "best_of" && Utf8Parser.TryParse(body.ValueOf(field), out double number, out _) && number > 1)
            {
                return true;
            }
        }

        return false;
    }

    // Tools that are no functions of the client's (searches, code, MCP servers, computers) look at a world that changes.
    private static bool HasProviderTools(RequestBody body)
    {
        foreach (var field in body.Fields)
        {
            var value = body.ValueOf(field);
            if (field.Name switch
            {
                "tools" => HasProviderTool(value),
                "web_search_options" => value[0] == '{',
                "plugins" or "mcp_servers" => value[0] == '[' && value.IndexOf((byte)'{') > 0,
                _ => false,
            })
            {
                return true;
            }
        }

        return false;
    }

    private static bool HasProviderTool(ReadOnlySpan<byte> tools)
    {
        // Where the list itself is 0, a tool's properties are at 2.
        const int PropertyDepth = 2;
        var reader = new Utf8JsonReader(tools, new JsonReaderOptions { MaxDepth = 256 });
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.PropertyName && reader.CurrentDepth == PropertyDepth && reader.ValueSpan.SequenceEqual("type"u8)
                && reader.Read() && reader.TokenType == JsonTokenType.String
                && !reader.ValueSpan.SequenceEqual("function"u8) && !reader.ValueSpan.SequenceEqual("custom"u8))
            {
                return true;
            }
        }

        return false;
    }
}
