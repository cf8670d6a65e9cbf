using System.Text.Json;

namespace Distributed.Contracts.Tests;

/// <summary>An enum is a word on the wire. A number would slip past every check made on words, 99 among them.</summary>
public sealed class WireEnumNumbersTests
{
    public static TheoryData<Type> EveryEnum => WireWordsTests.EveryEnum;

    [Theory]
    [MemberData(nameof(EveryEnum))]
    public void A_number_in_place_of_a_word_is_refused(Type type)
    {
        foreach (var json in new[] { "0", "99", "\"0\"" })
            Assert.Throws<JsonException>(() => JsonSerializer.Deserialize(json, type, WireJson.Options));
    }

    [Theory]
    [MemberData(nameof(EveryEnum))]
    public void A_number_in_place_of_a_word_cannot_be_written(Type type) =>
        Assert.Throws<JsonException>(() => JsonSerializer.Serialize(Enum.ToObject(type, 99), type, WireJson.Options));
}
