using System.Globalization;
using System.Text;

namespace FuncRouter.Providers.Demo;

/// <summary>What a demo model says: the same to the same conversation, and plainly no model's answer.</summary>
internal static class DemoText
{
    private const int GistLength = 80;

    /// <summary>The answer as text.</summary>
    public static string Of(DemoModel model, IReadOnlyList<DemoMessage> messages)
    {
        var text = new StringBuilder($"This is a demonstration answer by {model.FullName}: {Reply(messages)}");
        text.Append(model.Verbosity == DemoVerbosity.Terse
            ? " Set OPENAI_API_KEY for real answers."
            : " No model was asked, because no provider key is set. "
                + "For real answers start FuncRouter with one: OPENAI_API_KEY=… ./build.sh run");
        return model.Verbosity == DemoVerbosity.Long ? text.Append(Background(messages)).ToString() : text.ToString();
    }

    /// <summary>The part of the answer that depends on what the user said last.</summary>
    public static string Reply(IReadOnlyList<DemoMessage> messages)
    {
        var question = messages.LastOrDefault(message => message.Role == "user")?.Text ?? "";
        if (DemoArithmetic.Solve(question) is { } equation)
        {
            return equation + ".";
        }

        if (question.Contains("FuncRouter", StringComparison.OrdinalIgnoreCase))
        {
            return "FuncRouter is an AI router: one endpoint in front of many providers of language models, which decides for every "
                + "request which model at which provider answers it, and makes sure that an answer comes back.";
        }

        var words = question.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return words.Length == 0
            ? "the last user message has no text."
            : $"you wrote {words.Length} {(words.Length == 1 ? "word" : "words")}: “{Gist(words)}”.";
    }

    private static string Gist(string[] words)
    {
        var gist = new StringBuilder();
        foreach (var word in words)
        {
            if (gist.Length > 0 && gist.Length + word.Length > GistLength)
            {
                return gist.Append(" …").ToString();
            }

            gist.Append(gist.Length > 0 ? " " : "").Append(DemoTokens.Take(word, GistLength / 4));
        }

        return gist.ToString();
    }

    private static string Background(IReadOnlyList<DemoMessage> messages)
    {
        var text = new StringBuilder("\n\n");
        text.Append(CultureInfo.InvariantCulture, $"The conversation so far has {messages.Count} ")
            .Append(messages.Count == 1 ? "message" : "messages")
            .Append(". These are the demonstration models that a route can choose from:\n");
        foreach (var model in DemoModels.All)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"\n- {model.FullName}: ${model.Facts.Price?.Input} and ${model.Facts.Price?.Output} a million tokens in and out, first token after "
                + $"{model.FirstTokenDelay.TotalMilliseconds} ms, then {model.TokensPerSecond} tokens a second");
            text.Append(model.FailsEvery is null ? "." : "; it fails now and then.");
        }

        return text.ToString();
    }
}
