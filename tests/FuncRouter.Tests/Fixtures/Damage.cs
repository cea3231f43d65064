using FsCheck;
using FsCheck.Fluent;

namespace FuncRouter.Tests.Fixtures;

/// <summary>One way to spoil a document.</summary>
/// <param name="At">Where, counted round and round its length.</param>
/// <param name="Kind">What is done there.</param>
/// <param name="Text">What is put there.</param>
public sealed record Damage(int At, DamageKind Kind, byte[] Text)
{
    private static readonly byte[][] Texts =
    [
        .. new[] { "{", "}", "[", "]", "\"", ",", ":", "null", "1e999", "-1", "\"\\ud800\":1,", "\"\\ud800\"", "{}", "[]", "[1,[2]]", "\n" }
            .Select(System.Text.Encoding.UTF8.GetBytes),
        [0xff], [0xc3, 0x28], [0],
    ];

    /// <summary>The document after all of it.</summary>
    public static byte[] Spoil(byte[] document, IEnumerable<Damage> damages) =>
        damages.Aggregate(document, (bytes, damage) => damage.Spoil(bytes));

    private byte[] Spoil(byte[] bytes)
    {
        var at = At % (bytes.Length + 1);
        return Kind switch
        {
            DamageKind.Cut => bytes[..at],
            DamageKind.Insert => [.. bytes[..at], .. Text, .. bytes[at..]],
            DamageKind.Overwrite => [.. bytes[..at], .. Text, .. bytes[Math.Min(at + Text.Length, bytes.Length)..]],
            _ => [.. bytes[..at], .. bytes[Math.Min(at + 1, bytes.Length)..]],
        };
    }

    internal static class Generator
    {
        public static Arbitrary<Damage> Damages() => Arb.From(
            from at in Gen.Choose(0, 100_000)
            from kind in Gen.Frequency(
                (1, Gen.Constant(DamageKind.Cut)), (4, Gen.Elements(DamageKind.Delete, DamageKind.Insert, DamageKind.Overwrite)))
            from text in Gen.Elements(Texts)
            select new Damage(at, kind, text));
    }
}

/// <summary>The ways to spoil a document.</summary>
public enum DamageKind
{
    Cut,
    Delete,
    Insert,
    Overwrite,
}
