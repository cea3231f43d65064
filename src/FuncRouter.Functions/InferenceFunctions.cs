using FuncRouter.Api;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace FuncRouter.Functions;

/// <summary>
/// The functions that ask a model, one for each public endpoint. How names and routes are chosen, <see cref="RouterFunctions"/> says. What may be handed to a
/// person takes the client of orchestrations as well.
/// </summary>
/// <param name="api">The endpoints.</param>
public sealed class InferenceFunctions(RouterApi api)
{
    /// <summary>Chat completions in OpenAI's protocol.</summary>
    [Function("ChatCompletions")]
    public Task ChatCompletionsAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", "options", Route = "v1/chat/completions")] HttpRequest request,
        [DurableClient] DurableTaskClient durable,
        CancellationToken cancellationToken) =>
        HttpInvocation.RunAsync(api["ChatCompletions"], request.HttpContext, durable, cancellationToken);

    /// <summary>Legacy completions in OpenAI's protocol.</summary>
    [Function("Completions")]
    public Task CompletionsAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", "options", Route = "v1/completions")] HttpRequest request,
        [DurableClient] DurableTaskClient durable,
        CancellationToken cancellationToken) =>
        HttpInvocation.RunAsync(api["Completions"], request.HttpContext, durable, cancellationToken);

    /// <summary>Embeddings in OpenAI's protocol.</summary>
    [Function("Embeddings")]
    public Task EmbeddingsAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", "options", Route = "v1/embeddings")] HttpRequest request,
        CancellationToken cancellationToken) =>
        HttpInvocation.RunAsync(api["Embeddings"], request.HttpContext, cancellationToken);

    /// <summary>Responses in OpenAI's protocol.</summary>
    [Function("Responses")]
    public Task ResponsesAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", "options", Route = "v1/responses")] HttpRequest request,
        [DurableClient] DurableTaskClient durable,
        CancellationToken cancellationToken) =>
        HttpInvocation.RunAsync(api["Responses"], request.HttpContext, durable, cancellationToken);

    /// <summary>Messages in Anthropic's protocol.</summary>
    [Function("Messages")]
    public Task MessagesAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", "options", Route = "v1/messages")] HttpRequest request,
        [DurableClient] DurableTaskClient durable,
        CancellationToken cancellationToken) =>
        HttpInvocation.RunAsync(api["Messages"], request.HttpContext, durable, cancellationToken);

    /// <summary>The count of a prompt's tokens in Anthropic's protocol.</summary>
    [Function("MessagesCountTokens")]
    public Task MessagesCountTokensAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", "options", Route = "v1/messages/count_tokens")] HttpRequest request,
        CancellationToken cancellationToken) =>
        HttpInvocation.RunAsync(api["MessagesCountTokens"], request.HttpContext, cancellationToken);

    /// <summary>Images from texts.</summary>
    [Function("Images")]
    public Task ImagesAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", "options", Route = "v1/images/generations")] HttpRequest request,
        CancellationToken cancellationToken) =>
        HttpInvocation.RunAsync(api["Images"], request.HttpContext, cancellationToken);

    /// <summary>Texts, read aloud.</summary>
    [Function("Speech")]
    public Task SpeechAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", "options", Route = "v1/audio/speech")] HttpRequest request,
        CancellationToken cancellationToken) =>
        HttpInvocation.RunAsync(api["Speech"], request.HttpContext, cancellationToken);

    /// <summary>Recordings, written down.</summary>
    [Function("Transcriptions")]
    public Task TranscriptionsAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", "options", Route = "v1/audio/transcriptions")] HttpRequest request,
        CancellationToken cancellationToken) =>
        HttpInvocation.RunAsync(api["Transcriptions"], request.HttpContext, cancellationToken);

    /// <summary>Documents in the order in which they answer a query.</summary>
    [Function("Rerank")]
    public Task RerankAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", "options", Route = "v1/rerank")] HttpRequest request,
        CancellationToken cancellationToken) =>
        HttpInvocation.RunAsync(api["Rerank"], request.HttpContext, cancellationToken);

    /// <summary>Whether a text or picture is harmful.</summary>
    [Function("Moderations")]
    public Task ModerationsAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", "options", Route = "v1/moderations")] HttpRequest request,
        CancellationToken cancellationToken) =>
        HttpInvocation.RunAsync(api["Moderations"], request.HttpContext, cancellationToken);
}
