using FuncRouter.Conversation;
using FuncRouter.Providers;

namespace FuncRouter.Execution.Calls;

/// <summary>Makes the HTTP request of an attempt, anew for each: nothing of one provider's ever reaches another.</summary>
internal static class UpstreamMessage
{
    /// <summary>Makes it.</summary>
    /// <param name="call">What is asked.</param>
    /// <param name="request">The client's request.</param>
    /// <param name="endpoint">Whom.</param>
    public static HttpRequestMessage Of(UpstreamCall call, RouterRequest request, ModelEndpoint endpoint)
    {
        var message = endpoint.Provider.CreateRequest(HttpMethod.Post, call.Path);
        message.Content = call.CreateContent();
        message.Headers.TryAddWithoutValidation("Accept", request.Features.Stream ? call.StreamMediaType : call.AnswersWithMedia ? "*/*" : "application/json");
        if (call is PassThroughCall)
        {
            // Headers are words of the client's protocol.
            foreach (var (name, value) in request.Controls.PassedHeaders)
            {
                message.Headers.TryAddWithoutValidation(name, value);
            }
        }

        return message;
    }
}
