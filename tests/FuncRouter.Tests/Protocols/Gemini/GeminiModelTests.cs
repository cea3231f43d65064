using FuncRouter.Protocols.Gemini;

namespace FuncRouter.Tests.Protocols.Gemini;

public sealed class GeminiModelTests
{
    [Theory]
    [InlineData("gemini-2.5-flash", "models/gemini-2.5-flash")]
    [InlineData("models/gemini-2.5-flash", "models/gemini-2.5-flash")]
    [InlineData("tunedModels/my-model", "tunedModels/my-model")]
    [InlineData("a/../b?c#d:e é", "models/a%2F..%2Fb%3Fc%23d%3Ae%20%C3%A9")]
    [InlineData("models/../x", "models/..%2Fx")]
    public void A_model_stands_in_the_path(string model, string path)
    {
        Assert.Equal($"{path}:generateContent", GeminiProtocol.Instance.PathOf(model, false));
        Assert.Equal($"{path}:streamGenerateContent?alt=sse", GeminiProtocol.Instance.PathOf(model, true));
    }

    [Theory]
    [InlineData("gemini-3-pro-preview", true)]
    [InlineData("Gemini-3.5-Flash", true)]
    [InlineData("gemini-4-carbon", true)]
    [InlineData("gemini-pro-latest", true)]
    [InlineData("models/gemini-3.1-flash-lite", true)]
    [InlineData("gemini-2.5-flash--r3", false)]
    [InlineData("gemini-2.0-flash-001", false)]
    [InlineData("gemini-1.5-pro", false)]
    [InlineData("gemini-pro", false)]
    [InlineData("gemini-pro-vision", false)]
    [InlineData("gemini-robotics-er-1.5-preview", false)]
    [InlineData("gemma-3-27b-it", false)]
    [InlineData("tunedModels/mine", false)]
    public void Generations_are_told_by_their_names(string model, bool isThird)
    {
        Assert.Equal(isThird, new GeminiModel(model).HasCallIds);
        Assert.Equal(isThird, new GeminiModel(model).ThinksByLevel);
    }

    [Theory]
    [InlineData("gemini-2.5-pro", true)]
    [InlineData("gemini-robotics-er-1.5-preview", true)]
    [InlineData("gemini-2.5-flash-preview-tts", false)]
    [InlineData("gemini-2.0-flash", false)]
    [InlineData("gemini-3-flash-preview", false)]
    public void Budgets_are_2_5_s(string model, bool expected) => Assert.Equal(expected, new GeminiModel(model).ThinksByBudget);
}
