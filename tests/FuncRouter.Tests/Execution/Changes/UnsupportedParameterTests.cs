using FuncRouter.Execution.Changes;
using FuncRouter.Providers;

namespace FuncRouter.Tests.Execution.Changes;

public sealed class UnsupportedParameterTests
{
    [Theory]
    [InlineData("Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.", "max_tokens")]
    [InlineData("Unsupported value: 'temperature' does not support 0.2 with this model. Only the default (1) value is supported.", "temperature")]
    [InlineData("Unknown parameter: 'top_k'.", "top_k")]
    [InlineData("Unrecognized request argument supplied: top_k", "top_k")]
    [InlineData("property 'logprobs' is unsupported", "logprobs")]
    [InlineData("top_k: Extra inputs are not permitted", "top_k")]
    [InlineData("[{'type': 'extra_forbidden', 'loc': ('body', 'seed'), 'msg': 'Extra inputs are not permitted', 'input': 1}]", "seed")]
    [InlineData("Malformed input request: #: extraneous key [top_k] is not permitted, please reformat your input and try again.", "top_k")]
    [InlineData("`temperature` and `top_p` cannot both be specified for this model. Please use only one.", "top_p")]
    [InlineData("`temperature` is deprecated for this model.", "temperature")]
    [InlineData("Argument not supported on this model: presencePenalty", "presencePenalty")]
    [InlineData("Model grok-4 does not support parameter stop.", "stop")]
    public void The_parameter_that_a_provider_names_is_found(string message, string name) =>
        Assert.Equal(name, UnsupportedParameter.NameIn(new UpstreamFailure(FailureKind.BadRequest, 400, message)));

    [Theory]
    [InlineData("temperature must be at most 2")]
    [InlineData("Invalid value for 'seed': expected an integer")]
    [InlineData("'messages' is not supported")]
    [InlineData("tools: Extra inputs are not permitted")]
    [InlineData("property 'messages.0.name' is unsupported")]
    [InlineData("")]
    public void What_is_wrong_otherwise_or_is_the_core_of_a_request_is_not_left_out(string message) =>
        Assert.Null(UnsupportedParameter.NameIn(new UpstreamFailure(FailureKind.BadRequest, 400, message)));

    [Fact]
    public void A_code_and_a_field_are_enough() => Assert.Equal(
        "seed",
        UnsupportedParameter.NameIn(new UpstreamFailure(FailureKind.BadRequest, 400, "No.") { ProviderCode = "unsupported_parameter", Param = "seed" }));
}
