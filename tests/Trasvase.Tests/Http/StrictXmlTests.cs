using System.Text;
using Trasvase.Http;

namespace Trasvase.Tests.Http;

public sealed class StrictXmlTests
{
    [Theory]
    [InlineData("<?xml?><Tagging>ü</Tagging>")]
    [InlineData("<?xml ?>\n<Tagging>ü</Tagging>")]
    [InlineData("<?xml encoding=\"utf-8\"?><Tagging>ü</Tagging>")]
    [InlineData(" \n\ufeff<?xml?><Tagging>ü</Tagging>")]
    public void Read_DeclarationWithoutAVersion_IsPassedOver(string text)
    {
        StrictXml.TryParse(Encoding.UTF8.GetBytes(text)).ShouldNotBeNull().Value.ShouldBe("ü");
        StrictXml.Read(Encoding.UTF8.GetBytes(text), "Tagging", cursor => cursor.Text().ToString(), "reading tags").ShouldBe("ü");
    }

    [Theory]
    [InlineData("<?xml?><?xml version=\"1.0\"?><Tagging>a</Tagging>")]
    [InlineData("<?xml encoding=\"UTF-16\"?><Tagging>a</Tagging>")]
    [InlineData("<?xml a=\"b\"?><Tagging>a</Tagging>")]
    [InlineData("<?xml?>")]
    [InlineData("<?xml")]
    public void Read_DeclarationThatIsNone_IsRefused(string text)
    {
        StrictXml.TryParse(Encoding.UTF8.GetBytes(text)).ShouldBeNull();
        Should.Throw<StoreException>(() => StrictXml.Read(
            Encoding.UTF8.GetBytes(text), "Tagging", cursor => cursor.Text().ToString(), "reading tags"));
    }
}
