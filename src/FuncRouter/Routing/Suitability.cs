using FuncRouter.Conversation;
using FuncRouter.Protocols;
using FuncRouter.Providers;

namespace FuncRouter.Routing;

/// <summary>
/// Whether an endpoint can serve a request at all: whether it has the operation, and whether its protocol has words for what the request
/// holds. The second is found out by writing the request as it would be sent, so that no list of abilities can be wrong.
/// </summary>
internal static class Suitability
{
    /// <summary>The constraint of an endpoint that does not have the operation at all.</summary>
    public const string Operation = "operation";

    /// <summary>The constraint that keeps an endpoint from a request; null where nothing does.</summary>
    /// <exception cref="RequestFormatException">The request cannot be read, which it has to be for this endpoint.</exception>
    public static string? Constraint(RouterRequest request, ModelEndpoint endpoint) => endpoint.ServiceFor(request) switch
    {
        null => Operation,
        TranslatedService when request.Features.NativeOnly is { } field => field,
        TranslatedService translated when NeedsTrial(request) => TryOut(request, endpoint, translated.Protocol),
        NativeService native when request is { Controls.Providers.RequireParameters: true, Upload: null } => Refused(request, endpoint, native.Protocol),
        _ => null,
    };

    // Only what some protocol cannot express at all is worth the trial before the plan is made.
    private static bool NeedsTrial(RouterRequest request) =>
        request.Features is { Images: true } or { Files: true } or { Audio: true } || request.Controls.Providers.RequireParameters;

    private static string? TryOut(RouterRequest request, ModelEndpoint endpoint, IUpstreamProtocol protocol)
    {
        using var trial = new PooledBuffer();
        var notes = new TranslationNotes();
        protocol.WriteRequest(trial, request.Conversation!.Value, endpoint.Target, notes);
        return notes.Constraint ?? (request.Controls.Providers.RequireParameters ? LeftOut(notes) : null);
    }

    private static string? Refused(RouterRequest request, ModelEndpoint endpoint, IPassThroughProtocol protocol)
    {
        var notes = new TranslationNotes();
        protocol.UpstreamEdits(request, endpoint.Target, notes);
        return LeftOut(notes);
    }

    private static string? LeftOut(TranslationNotes notes) =>
        notes.Dropped.Count > 0 ? $"require_parameters ({string.Join(", ", notes.Dropped)})" : null;
}
