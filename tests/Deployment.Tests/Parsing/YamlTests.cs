using YamlDotNet.Core;

namespace Distributed.Deployment.Tests;

public sealed class YamlTests
{
    [Theory]
    [InlineData("a: 1", """{"a":1}""")]
    [InlineData("a: \"1\"", """{"a":"1"}""")]
    [InlineData("a: yes", """{"a":"yes"}""")]
    [InlineData("a: true", """{"a":true}""")]
    [InlineData("a: 0.5", """{"a":0.5}""")]
    [InlineData("a: 00:02:00", """{"a":"00:02:00"}""")]
    [InlineData("a: 0o440", """{"a":288}""")]
    [InlineData("a:", """{"a":null}""")]
    [InlineData("a: 4.1-management", """{"a":"4.1-management"}""")]
    [InlineData("x: &x {b: 1, c: 2}\na: {<<: *x, c: 3}", """{"x":{"b":1,"c":2},"a":{"b":1,"c":3}}""")]
    public void Scalars_have_the_types_of_YAML_1_2(string yaml, string json) =>
        Assert.True(System.Text.Json.Nodes.JsonNode.DeepEquals(System.Text.Json.Nodes.JsonNode.Parse(json), Yaml.Parse(yaml)), Yaml.Parse(yaml).ToJsonString());

    [Fact]
    public void A_key_twice_is_an_error() => Assert.Throws<YamlException>(() => Yaml.Parse("a: 1\na: 2"));
}
