using System.Collections.Concurrent;
using System.Text.Json;
using FuncRouter.Conversation;
using FuncRouter.Execution.Calls;
using FuncRouter.Protocols;
using FuncRouter.Providers;

namespace FuncRouter.Execution.Changes;

/// <summary>
/// What endpoints have refused by name, learned from their own answers: the parameter is left out, or gets its other name, at once and for
/// a while, so that not every request has to be refused first.
/// </summary>
/// <param name="time">The clock.</param>
internal sealed class ParameterLessons(TimeProvider time)
{
    // A refusal may hang on the rest of a request (a model that thinks takes no temperature), so a lesson is soon put to the test again.
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    private const int MostEndpoints = 1024;

    private readonly ConcurrentDictionary<string, Lesson> _lessons = new(StringComparer.Ordinal);

    /// <summary>The endpoint as requests to it have to be written.</summary>
    public ModelEndpoint Apply(ModelEndpoint endpoint)
    {
        if (_lessons.IsEmpty || !_lessons.TryGetValue(endpoint.Key, out var lesson))
        {
            return endpoint;
        }

        if (lesson.Until <= time.GetUtcNow())
        {
            _lessons.TryRemove(new KeyValuePair<string, Lesson>(endpoint.Key, lesson));
            return endpoint;
        }

        return endpoint.Quirks is null ? endpoint.With(lesson.Quirks) : endpoint;
    }

    /// <summary>Learns from a refusal.</summary>
    /// <param name="request">What was asked.</param>
    /// <param name="endpoint">Who refused.</param>
    /// <param name="refusal">The refusal.</param>
    /// <returns>The endpoint as the request has to be written for it now; null where that would be the same request again.</returns>
    public ModelEndpoint? Learn(RouterRequest request, ModelEndpoint endpoint, UpstreamFailure refusal)
    {
        // Under require_parameters nothing may be left out; the refusal is for the planner's next choice.
        if (request.Controls.Providers.RequireParameters || request.Upload is not null || UnsupportedParameter.NameIn(refusal) is not { } named)
        {
            return null;
        }

        var name = AsWritten(request, named);
        var quirks = endpoint.Target.Quirks;
        var taught = endpoint.With(OtherName(name) is { } other && quirks.NameOf(name) == name && !Has(request, other) ? quirks.Calling(name, other) : quirks.Refusing(name));
        if (!IsWrittenOtherwise(request, endpoint, taught, name))
        {
            return null;
        }

        if (_lessons.Count < MostEndpoints || _lessons.ContainsKey(endpoint.Key))
        {
            _lessons[endpoint.Key] = new Lesson(taught.Quirks!, time.GetUtcNow() + Lifetime);
        }

        return taught;
    }

    // Source: OpenAI API reference, "Create chat completion": max_tokens is deprecated in favour of max_completion_tokens.
    private static string? OtherName(string name) => name switch
    {
        "max_tokens" => "max_completion_tokens",
        "max_completion_tokens" => "max_tokens",
        _ => null,
    };

    // Some providers speak of parameters in another spelling than the one that they take: presencePenalty.
    private static string AsWritten(RouterRequest request, string named) =>
        Has(request, named) ? named : JsonNamingPolicy.SnakeCaseLower.ConvertName(named);

    private static bool Has(RouterRequest request, string field) => request.Body.Fields.Any(present => present.Name == field);

    private static bool IsWrittenOtherwise(RouterRequest request, ModelEndpoint endpoint, ModelEndpoint taught, string name)
    {
        if (endpoint.ServiceFor(request) is not TranslatedService)
        {
            return Has(request, name);
        }

        try
        {
            using var before = UpstreamCall.Create(request, endpoint, _ => null);
            using var after = UpstreamCall.Create(request, taught, _ => null);
            return !before.Body.Span.SequenceEqual(after.Body.Span);
        }
        catch (RequestFormatException)
        {
            return false;
        }
    }

    private sealed record Lesson(ParameterQuirks Quirks, DateTimeOffset Until);
}
