using System.ClientModel;
using OpenAI;
using OpenAI.Chat;

namespace FuncRouter.Tests.Documentation;

/// <summary>The README's C# example as it stands there, but for the address and where it writes.</summary>
internal static class ReadmeExample
{
    public static async Task RunAsync(string address, TextWriter Console)
    {
        var chat = new ChatClient("auto", new ApiKeyCredential("none"), new OpenAIClientOptions { Endpoint = new Uri(address) });
        await foreach (var update in chat.CompleteChatStreamingAsync("What is 6 * 7?"))
        {
            Console.Write(update.ContentUpdate.FirstOrDefault()?.Text);
        }
    }
}
