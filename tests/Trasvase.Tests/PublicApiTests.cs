using System.Reflection;
using System.Runtime.CompilerServices;
using Trasvase.Testing.Emulators;

namespace Trasvase.Tests;

/// <summary>
/// What others can build on is written down, so that it changes only on purpose. In one file that reads like a table of contents:
/// Microsoft's PublicApiAnalyzers would keep two, with the full name of every type in every line.
/// </summary>
public class PublicApiTests
{
    private const string UpdateVariable = "TRASVASE_WRITE_PUBLIC_API";
    private static readonly string File = RepositoryRoot.File("tests", "Trasvase.Tests", "PublicApi.txt");

    [Fact]
    public void PublicApi_OfTheLibrary_IsAsWrittenDown()
    {
        var actual = typeof(TrasvaseClient).Assembly.GetExportedTypes()
            .Where(type => !IsGenerated(type))
            .OrderBy(type => type.FullName, StringComparer.Ordinal)
            .SelectMany(type => Describe(type).Prepend(Head(type)))
            .ToList();
        if (Environment.GetEnvironmentVariable(UpdateVariable) == "1")
        {
            System.IO.File.WriteAllLines(File, actual);
        }

        var written = System.IO.File.ReadAllLines(File);
        var added = actual.Except(written, StringComparer.Ordinal).Select(line => "+ " + line);
        var removed = written.Except(actual, StringComparer.Ordinal).Select(line => "- " + line);

        added.Concat(removed).ShouldBeEmpty($"if that is meant, run these tests with {UpdateVariable}=1 and commit PublicApi.txt");
        written.ShouldBe(actual);
    }

    private static IEnumerable<string> Describe(Type type) => type
        .GetMembers(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
        .Where(member => member is not Type && IsVisible(member) && !IsGenerated(member))
        .Select(member => $"{Name(type)} {Describe(member)}")
        .Order(StringComparer.Ordinal);

    private static string Head(Type type)
    {
        var kind = type.IsEnum ? "enum" : type.IsInterface ? "interface" : type.IsValueType ? "struct"
            : type is { IsAbstract: true, IsSealed: true }
                ? "static class"
                : type.IsAbstract ? "abstract class" : type.IsSealed ? "sealed class" : "class";
        return $"{Name(type)} : {kind}";
    }

    private static string Describe(MemberInfo member) => member switch
    {
        ConstructorInfo constructor => $"new({Parameters(constructor)})",
        MethodInfo method => $"{Name(method.ReturnType)} {method.Name}({Parameters(method)})",
        PropertyInfo property => $"{Name(property.PropertyType)} {property.Name} {{{Accessors(property)} }}",
        FieldInfo { IsLiteral: true } constant => $"{constant.Name} = {constant.GetRawConstantValue()}",
        FieldInfo field => $"{Name(field.FieldType)} {field.Name}",
        _ => member.ToString()!,
    };

    private static string Accessors(PropertyInfo property) =>
        (property.GetMethod is { } get && IsVisible(get) ? " get;" : "")
        + (property.SetMethod is { } set && IsVisible(set)
            ? set.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) ? " init;" : " set;"
            : "");

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters()
        .Select(parameter => $"{Name(parameter.ParameterType)} "
            + $"{parameter.Name}{(parameter.HasDefaultValue ? " = " + (parameter.DefaultValue ?? "null") : "")}"));

    private static string Name(Type type)
    {
        var name = type.IsByRef || type.IsArray || type.IsGenericParameter
            ? type.Name
            : type.IsNested ? $"{Name(type.DeclaringType!)}.{type.Name}"
            : type.Namespace?.StartsWith("Trasvase", StringComparison.Ordinal) == true ? $"{type.Namespace}.{type.Name}" : type.Name;
        return type.IsGenericType ? $"{name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>" : name;
    }

    // Accessors are told with their properties; what a record generates follows from its properties.
    private static bool IsGenerated(MemberInfo member) =>
        member.IsDefined(typeof(CompilerGeneratedAttribute))
        || member is MethodInfo { IsSpecialName: true } and not { Name: ['o', 'p', '_', ..] }
        || member.Name is "value__" or "PrintMembers" or "<Clone>$" or "EqualityContract";

    private static bool IsVisible(MemberInfo member) => member switch
    {
        MethodBase method => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly,
        FieldInfo field => field.IsPublic || field.IsFamily || field.IsFamilyOrAssembly,
        PropertyInfo property => property.GetAccessors(nonPublic: true).Any(IsVisible),
        _ => true,
    };
}
