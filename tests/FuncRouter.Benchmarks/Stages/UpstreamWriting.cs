using BenchmarkDotNet.Attributes;
using FuncRouter.Conversation;
using FuncRouter.Protocols;
using FuncRouter.Protocols.OpenAIChat;
using FuncRouter.Providers;

namespace FuncRouter.Benchmarks.Stages;

/// <summary>What a body becomes for its provider, and writing it.</summary>
public class UpstreamWriting
{
    private readonly RouterRequest _request = Requests.Read(8 * 1024, stream: true);

    /// <summary>Works out the edits and writes the edited body of 8 KB.</summary>
    [Benchmark]
    public async Task EditAndWrite()
    {
        using var content = new EditedBodyContent(_request.Body.Buffer, OpenAIChatProtocol.Instance.UpstreamEdits(_request, Requests.Endpoint.Target, new TranslationNotes()));
        await content.CopyToAsync(Stream.Null);
    }
}
