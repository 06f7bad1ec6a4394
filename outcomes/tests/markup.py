"""Reads rendered HTML as a browser would: elements with attributes, text and parents."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"input", "br", "img", "link", "meta", "hr"}
FOCUSABLE = {"input", "select", "textarea", "button", "a", "summary"}


@dataclass
class Element:
    tag: str
    attrs: dict[str, str | None]
    parent: "Element | None" = None
    words: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return " ".join("".join(self.words).split())

    @property
    def classes(self) -> list[str]:
        return (self.attrs.get("class") or "").split()

    @property
    def can_take_focus(self) -> bool:
        if self.attrs.get("type") == "hidden":
            return False
        return self.tag in FOCUSABLE or "tabindex" in self.attrs

    def is_within(self, tag: str) -> bool:
        return self.parent is not None and (self.parent.tag == tag or self.parent.is_within(tag))


class Markup(HTMLParser):
    def __init__(self, html: str):
        super().__init__()
        self.elements: list[Element] = []
        self.open: list[Element] = []
        self.feed(str(html))
        self.close()
        assert self.open == [], f"never closed: {[element.tag for element in self.open]}"

    def handle_starttag(self, tag, attrs):
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), f"an attribute stands twice in <{tag} {names}>"
        element = Element(tag, dict(attrs), self.open[-1] if self.open else None)
        self.elements.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag):
        assert self.open and self.open[-1].tag == tag, f"</{tag}> closes {self.open[-1:]}"
        self.open.pop()

    def handle_data(self, data):
        for element in self.open:
            element.words.append(data)

    def all(self, tag: str = "", **attrs) -> list[Element]:
        """Elements of this tag with these attributes; `class_` matches one of several classes."""
        wanted_class = attrs.pop("class_", None)
        attrs = {name.rstrip("_").replace("_", "-"): value for name, value in attrs.items()}
        return [
            element
            for element in self.elements
            if (not tag or element.tag == tag)
            and (wanted_class is None or wanted_class in element.classes)
            and all(element.attrs.get(name) == value for name, value in attrs.items())
        ]

    def one(self, tag: str = "", **attrs) -> Element:
        found = self.all(tag, **attrs)
        assert len(found) == 1, f"{len(found)} of {tag} {attrs}"
        return found[0]

    @property
    def ids(self) -> list[str]:
        return [element.attrs["id"] for element in self.elements if "id" in element.attrs]

    def assert_sound(self) -> None:
        """No id twice, every reference to an id leads somewhere, every input has a name that is read out."""
        assert len(self.ids) == len(set(self.ids)), [id_ for id_ in self.ids if self.ids.count(id_) > 1]
        for element in self.elements:
            for name in ("aria-describedby", "aria-labelledby", "aria-controls", "data-aria-controls", "for"):
                for reference in (element.attrs.get(name) or "").split():
                    assert reference in self.ids, f"{name}={reference} leads nowhere"
            assert "style" not in element.attrs, f"<{element.tag}> has a style of its own"
            handlers = [name for name in element.attrs if name.startswith("on")]
            assert handlers == [], f"<{element.tag}> has a script of its own"
        labelled = {element.attrs.get("for") for element in self.all("label")}
        for element in self.all():
            if element.tag in ("input", "select", "textarea") and element.attrs.get("type") != "hidden":
                assert element.attrs.get("id") in labelled, f"nothing names {element.attrs}"
        for link in self.all("a"):
            href = link.attrs.get("href") or ""
            if href.startswith("#"):
                target = self.one(id=href[1:])
                # The skip link's own script lends its target the focus.
                assert target.tag == "main" or target.can_take_focus, (
                    f"{href} leads to a <{target.tag}>, which takes no focus"
                )
