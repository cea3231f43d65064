using System.Collections.Immutable;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using FuncRouter.Conversation;
using FuncRouter.Protocols.Json;
using FuncRouter.Tests.Fixtures;

namespace FuncRouter.Tests.Protocols.Json;

public sealed class BodyEditsTests
{
    private const string NewValue = """{ "new": [1,2] }""";
    private const string Appended = "\"added\":true";

    [Property(Arbitrary = [typeof(Objects)], MaxTest = 500)]
    public void Edits_change_what_they_name_and_not_a_byte_more(EditedObject edited)
    {
        var (bytes, fields) = edited.Write();
        using var buffer = ChatBodies.Buffer(bytes);
        var edits = Edits(edited, buffer, fields);

        var result = ChatBodies.Apply(bytes, edits);

        var expected = edited.Fields.Where(field => field.Change != Change.Remove)
            .Select(field => field.Change == Change.Replace ? field.UpToValue + NewValue : field.UpToValue + field.Value)
            .Concat(edited.Append ? [Appended] : []);
        Assert.Equal(expected, ChatBodies.FieldsOf(result).Select(field => field.Text));
        Assert.Equal(result.Length, BodyEdits.LengthAfter(bytes.Length, edits));
    }

    [Property(Arbitrary = [typeof(Objects)])]
    public void Without_a_change_there_is_no_edit(EditedObject edited)
    {
        var (bytes, fields) = edited.Write();
        using var buffer = ChatBodies.Buffer(bytes);

        Assert.Empty(BodyEdits.Of(new RequestBody(buffer, fields), _ => null, _ => false));
    }

    private static ImmutableArray<BodyEdit> Edits(EditedObject edited, PooledBuffer buffer, ImmutableArray<BodyField> fields)
    {
        Change ChangeOf(BodyField field) => edited.Fields[fields.IndexOf(field)].Change;
        return BodyEdits.Of(
            new RequestBody(buffer, fields),
            field => ChangeOf(field) == Change.Replace ? Encoding.UTF8.GetBytes(NewValue) : (ReadOnlyMemory<byte>?)null,
            field => ChangeOf(field) == Change.Remove,
            append: edited.Append ? Encoding.UTF8.GetBytes(Appended) : default);
    }

    /// <summary>What happens to a field.</summary>
    public enum Change
    {
        Keep,
        Replace,
        Remove,
    }

    /// <summary>A field as it is written.</summary>
    public sealed record Field(string Before, string Name, string Colon, string Value, string After, Change Change)
    {
        public string UpToValue => Name + Colon;
    }

    /// <summary>An object and what happens to it.</summary>
    public sealed record EditedObject(Field[] Fields, bool Append)
    {
        internal (byte[] Bytes, ImmutableArray<BodyField> Fields) Write()
        {
            var text = new StringBuilder(" {");
            var places = ImmutableArray.CreateBuilder<BodyField>();
            foreach (var field in Fields)
            {
                text.Append(places.Count > 0 ? "," : "").Append(field.Before);
                var start = Length(text);
                text.Append(field.UpToValue);
                var value = Length(text);
                text.Append(field.Value);
                places.Add(new BodyField(field.Name, start, value, Length(text)));
                text.Append(field.After);
            }

            return (Encoding.UTF8.GetBytes(text.Append("}\n").ToString()), places.ToImmutable());
        }

        private static int Length(StringBuilder text) => Encoding.UTF8.GetByteCount(text.ToString());
    }

    private static class Objects
    {
        private static readonly string[] Names = ["\"model\"", "\"a\"", "\"\\u0061\"", "\"ü😀\"", "\"\"", "\"a,}\\\"\""];

        private static readonly string[] Values =
            ["1", "-0.50e+3", "\"x\"", "\"\\u00e9\\n\"", "\"ü😀\"", "null", "true", "[1, 2 ,{\"a\":1}]", "{ \"model\" : [] }", "{}", "\"\\\"},\""];

        public static Arbitrary<EditedObject> EditedObjects() => Arb.From(
            from fields in Gen.NonEmptyListOf(Fields())
            from append in Gen.Elements(true, false)
            select new EditedObject([.. fields], append));

        private static Gen<Field> Fields() =>
            from before in Spaces()
            from name in Gen.Elements(Names)
            from space in Spaces()
            from value in Gen.Elements(Values)
            from after in Spaces()
            from change in Gen.Elements(Change.Keep, Change.Replace, Change.Remove)
            select new Field(before, name, space + ":" + space, value, after, change);

        private static Gen<string> Spaces() => Gen.Elements("", " ", "\n\t", "\r\n  ");
    }
}
