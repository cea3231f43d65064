using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using FuncRouter.Conversation;
using FuncRouter.Protocols.OpenAICompletions;
using FuncRouter.Protocols.OpenAIResponses;

namespace FuncRouter.Caching;

/// <summary>
/// The name under which an answer is kept: a hash over the tenant, the protocol and everything else that changes the answer, in the form of
/// <see cref="CanonicalJson"/>. Fields that nobody knows count, so that a parameter of tomorrow is never overlooked.
/// </summary>
internal static class CacheKey
{
    // Changes whenever the same request would get another name, so that old entries are never taken for new ones.
    private const string Version = "6";

    // Lengths and marks of a body's pieces; what has more of them makes the buffer grow.
    private const int Framing = 1024;

    /// <summary>The key of a request, 64 hexadecimal digits.</summary>
    /// <param name="request">The request.</param>
    /// <param name="variant">What else changes the answer: the rules that decided; empty for nothing.</param>
    public static string Of(RouterRequest request, string variant = "") => Convert.ToHexStringLower(Hash(request, variant, default, Version));

    /// <summary>The name of all of a request but one text, for requests that differ in nothing else.</summary>
    /// <param name="request">The request.</param>
    /// <param name="variant">What else changes the answer, as for <see cref="Of"/>.</param>
    /// <param name="text">Where the text stands in the body, quotation marks included.</param>
    /// <param name="kind">What is named: names of different kinds are never the same.</param>
    public static UInt128 OfRest(RouterRequest request, string variant, Range text, string kind) =>
        BinaryPrimitives.ReadUInt128BigEndian(Hash(request, variant, text, $"{Version} rest {kind}"));

    private static byte[] Hash(RouterRequest request, string variant, Range without, string version)
    {
        var body = request.Body;
        using var canonical = new CanonicalJson(body.Buffer.Length + Framing);
        canonical.WriteText(version);
        canonical.WriteText(request.Caller.Tenant);
        canonical.WriteText(request.Protocol);
        canonical.WriteText(request.Controls.Objective ?? "");
        canonical.WriteText(variant);
        canonical.WriteText(request.Controls.MaxCostUsd?.ToString("0.############################", CultureInfo.InvariantCulture) ?? "");
        canonical.WriteText(request.Controls.PassedHeaders.Length.ToString(CultureInfo.InvariantCulture));
        foreach (var (name, value) in request.Controls.PassedHeaders)
        {
            canonical.WriteText(name);
            canonical.WriteText(value);
        }

        var fields = new BodyField[body.Fields.Length];
        var count = 0;
        foreach (var field in body.Fields)
        {
            if (Matters(field.Name, request.Protocol))
            {
                fields[count++] = field;
            }
        }

        Array.Sort(fields, 0, count, InOrder.Instance);
        for (var i = 0; i < count; i++)
        {
            canonical.WriteText(fields[i].Name);
            Write(canonical, fields[i].Name, ValueOf(body, fields[i], without));
        }

        return SHA256.HashData(canonical.Written);
    }

    private static void Write(CanonicalJson canonical, string name, ReadOnlySpan<byte> value)
    {
        switch (name)
        {
            case "messages" or "input":
                canonical.WriteTurns(value);
                break;
            case "system":
                canonical.WriteContent(value);
                break;
            default:
                canonical.WriteValue(value);
                break;
        }
    }

    // In the place of a text that does not count stands what is no text.
    private static ReadOnlySpan<byte> ValueOf(RequestBody body, in BodyField field, Range without)
    {
        var (start, end) = (without.Start.Value, without.End.Value);
        if (start < field.ValueStart || end > field.ValueEnd)
        {
            return body.ValueOf(field);
        }

        byte[] rest = [.. body.Buffer.Span[field.ValueStart..start], (byte)'0', .. body.Buffer.Span[end..field.ValueEnd]];
        return rest;
    }

    // How the answer is sent, and names of users and conversations, do not change what a model says.
    private static bool Matters(string name, string protocol) => name switch
    {
        "stream" or "session_id" or "prompt_cache_retention" => false,

        // Providers are asked for a stream's usage anyway, but for legacy completions.
        "stream_options" => protocol == OpenAICompletionsProtocol.Instance.Name,

        // The one protocol whose answers repeat them (OpenAI API reference, "The response object").
        "user" or "safety_identifier" or "prompt_cache_key" or "metadata" => protocol == OpenAIResponsesProtocol.Instance.Name,
        _ => true,
    };

    // Of two fields with one name the order counts: the last is the one that a provider takes.
    private sealed class InOrder : IComparer<BodyField>
    {
        public static InOrder Instance { get; } = new();

        public int Compare(BodyField left, BodyField right) =>
            string.CompareOrdinal(left.Name, right.Name) is var order and not 0 ? order : left.NameStart.CompareTo(right.NameStart);
    }
}
