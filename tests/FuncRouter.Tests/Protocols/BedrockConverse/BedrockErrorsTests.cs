using System.Text;
using FuncRouter.Conversation;
using FuncRouter.Protocols.BedrockConverse;

namespace FuncRouter.Tests.Protocols.BedrockConverse;

public sealed class BedrockErrorsTests
{
    [Theory]
    [InlineData("ThrottlingException:http://internal.amazon.com/coral/com.amazon.bedrock/", """{"message":"Slow down."}""", "Slow down.", "ThrottlingException")]
    [InlineData("AccessDeniedException", """{"Message":"No."}""", "No.", "AccessDeniedException")]
    [InlineData(null, """{"__type":"com.amazon.bedrock#ValidationException:http://x/","message":"Bad."}""", "Bad.", "ValidationException")]
    [InlineData(null, """{"message":"The security token included in the request is invalid."}""", "The security token included in the request is invalid.", null)]
    [InlineData("ModelErrorException", """{"originalStatusCode":500,"originalMessage":"CUDA"}""", "CUDA", "ModelErrorException")]
    [InlineData("ModelNotReadyException", "{}", "ModelNotReadyException", "ModelNotReadyException")]
    public void An_error_keeps_its_words_and_its_kind(string? header, string body, string message, string? type) =>
        Assert.Equal(new ReportedError(message, type), Read(body, header));

    [Theory]
    [InlineData("Input is too long for requested model.")]
    [InlineData("The model returned the following errors: prompt is too long: 210000 tokens > 200000 maximum")]
    [InlineData("The model returned the following errors: Input Tokens Exceeded: Number of input tokens exceeds maximum length.")]
    public void A_prompt_that_is_too_long_is_known_as_such(string message) =>
        Assert.Equal("context_length_exceeded", Read($$"""{"message":"{{message}}"}""", "ValidationException")!.Code);

    [Theory]
    [InlineData("")]
    [InlineData("<html>502 Bad Gateway</html>")]
    [InlineData("{}")]
    [InlineData("[1]")]
    [InlineData("""{"message":"\ud83d"}""")]
    public void A_body_that_says_nothing_is_no_error(string body) => Assert.Null(Read(body, null));

    private static ReportedError? Read(string body, string? type) =>
        BedrockConverseProtocol.Instance.ReadError(Encoding.UTF8.GetBytes(body), name => name == "x-amzn-errortype" ? type : null);
}
