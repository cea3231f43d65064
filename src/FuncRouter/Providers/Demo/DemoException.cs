using System.Net;

namespace FuncRouter.Providers.Demo;

/// <summary>A request that the demo provider does not answer, with what OpenAI's error object says about it.</summary>
internal sealed class DemoException : Exception
{
    private DemoException(HttpStatusCode status, string type, string? code, string? parameter, string message)
        : base(message) => (Status, Type, Code, Parameter) = (status, type, code, parameter);

    /// <summary>The status of the response.</summary>
    public HttpStatusCode Status { get; }

    /// <summary><c>error.type</c>.</summary>
    public string Type { get; }

    /// <summary><c>error.code</c>.</summary>
    public string? Code { get; }

    /// <summary><c>error.param</c>: the field that the error is about.</summary>
    public string? Parameter { get; }

    /// <summary>The header <c>Retry-After</c>.</summary>
    public TimeSpan? RetryAfter { get; private init; }

    public static DemoException Invalid(string message, string? parameter = null, string? code = null) =>
        new(HttpStatusCode.BadRequest, "invalid_request_error", code, parameter, message);

    public static DemoException UnknownModel(string model) => new(
        HttpStatusCode.NotFound,
        "invalid_request_error",
        "model_not_found",
        null,
        $"The model `{model}` does not exist; the demo provider has {string.Join(", ", DemoModels.All.Select(known => known.Name))}.");

    public static DemoException UnknownAddress(HttpMethod method, Uri? address) => new(
        HttpStatusCode.NotFound, "invalid_request_error", "unknown_url", null, $"Unknown request URL: {method} {address?.AbsolutePath}.");

    public static DemoException Overloaded(DemoModel model) => new(
        HttpStatusCode.ServiceUnavailable,
        "server_error",
        null,
        null,
        $"This is a demonstration failure: {model.FullName} fails every so often, so that fallbacks can be seen.");

    public static DemoException RateLimited(DemoModel model) => new(
        HttpStatusCode.TooManyRequests,
        "requests",
        "rate_limit_exceeded",
        null,
        $"This is a demonstration failure: {model.FullName} reaches a rate limit every so often, so that fallbacks can be seen.")
    {
        RetryAfter = TimeSpan.FromSeconds(1),
    };
}
