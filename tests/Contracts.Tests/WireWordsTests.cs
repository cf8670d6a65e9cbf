using System.Text.Json;

namespace Distributed.Contracts.Tests;

/// <summary>The words clients, rows and queues already hold: one may be added, none may change.</summary>
public sealed class WireWordsTests
{
    private static readonly Dictionary<Type, string> Words = new()
    {
        [typeof(KeyScope)] = "JobsRead=jobs:read JobsWrite=jobs:write Admin=admin",
        [typeof(Priority)] = "High=high Normal=normal Low=low",
        [typeof(JobStatus)] = "Queued=queued Running=running Succeeded=succeeded Failed=failed Cancelled=cancelled Expired=expired",
        [typeof(RetrySeeds)] = "Same=same New=new",
        [typeof(PromptSyntax)] = "Plain=plain Weighted=weighted",
        [typeof(SchedulerName)] = "Ddim=ddim Pndm=pndm Euler=euler EulerAncestral=euler_ancestral Dpmpp2M=dpmpp_2m Dpmpp2MKarras=dpmpp_2m_karras Lcm=lcm",
        [typeof(Tier)] = "Full=full Distilled=distilled",
    };

    public static TheoryData<Type> EveryEnum => [.. typeof(WireJson).Assembly.GetExportedTypes().Where(type => type.IsEnum)];

    public static TheoryData<Type, string> EveryWord => [.. Words.SelectMany(pair => pair.Value.Split(' ').Select(word => (pair.Key, word.Split('=')[1])))];

    [Theory]
    [MemberData(nameof(EveryEnum))]
    public void Every_value_has_its_word(Type type)
    {
        var written = Enum.GetValues(type).Cast<object>().Select(value => $"{value}={JsonSerializer.Serialize(value, type, WireJson.Options).Trim('"')}");
        Assert.Equal(Words[type], string.Join(' ', written));
    }

    [Theory]
    [MemberData(nameof(EveryWord))]
    public void Every_word_is_read_back(Type type, string word)
    {
        var value = JsonSerializer.Deserialize($"\"{word}\"", type, WireJson.Options);
        Assert.Equal($"\"{word}\"", JsonSerializer.Serialize(value, type, WireJson.Options));
    }

    [Theory]
    [MemberData(nameof(EveryEnum))]
    public void Another_word_is_refused(Type type)
    {
        foreach (var json in new[] { "\"nonsense\"", "\"\"", "null", "\"QUEUED\"", "\"Queued\"", "\"Full\"", "\"DDIM\"" })
            Assert.Throws<JsonException>(() => JsonSerializer.Deserialize(json, type, WireJson.Options));
    }

    [Fact]
    public void Words_are_snake_case_and_none_is_left_without_its_enum()
    {
        Assert.All(EveryWord, row => Assert.Matches(@"\A[a-z][a-z0-9_:]*\z", row.Data.Item2));
        Assert.Equal(Words.Keys.ToHashSet(), EveryEnum.Select(row => row.Data).ToHashSet());
    }
}
