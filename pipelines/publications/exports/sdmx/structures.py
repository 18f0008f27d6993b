"""The artefacts of SDMX 3.0: concept scheme, data structures, dataflows, what is available.

Belongs here: building them with pysdmx and writing SDMX-JSON. Not here: code lists
(`codelists.py`), which columns a dataflow has (`flows.py`).
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from pysdmx.io.json.sdmxjson2.writer.v2_0.structure import write as write_structures
from pysdmx.model import (
    Agency,
    AgencyScheme,
    AvailabilityConstraint,
    Codelist,
    Component,
    Components,
    Concept,
    ConceptScheme,
    ConstraintAttachment,
    CubeKeyValue,
    CubeRegion,
    CubeValue,
    Dataflow,
    DataStructureDefinition,
    DataType,
    Hierarchy,
    ItemReference,
    Organisation,
    Role,
)
from pysdmx.model.__base import MaintainableArtefact
from pysdmx.model.message import Header

from pipelines.publications.exports.data_package import About
from pipelines.publications.exports.sdmx.codelists import NAME_EN, english
from pipelines.publications.exports.sdmx.flows import MEASURE, VERSION, Flow
from pipelines.publications.exports.sdmx.vocabulary import DeclaredConcept, concepts

_SCHEME = "CS_DPE"
_URN = "urn:sdmx:org.sdmx.infomodel."


def flow_reference(agency: str, flow: Flow) -> str:
    """STRUCTURE_ID of the rows of a dataflow."""
    return f"{agency}:DF_{flow.code}({VERSION})"


def build_structures(
    agency: str,
    agency_name: str,
    flows: Sequence[Flow],
    codelists: Mapping[str, Codelist],
    hierarchy: Hierarchy,
) -> list[MaintainableArtefact]:
    """Every maintainable artefact, what is referred to before what refers."""
    scheme = AgencyScheme(
        id="AGENCIES",
        name="维护机构",
        agency="SDMX",
        version="1.0",
        items=(Agency(id=agency, name=agency_name),),
    )
    concept_scheme = ConceptScheme(
        id=_SCHEME,
        name="数字民企概念",
        agency=agency,
        version=VERSION,
        annotations=(english("Concepts of the monitoring of the private economy"),),
        items=tuple(_concept(agency, code, item) for code, item in concepts().items()),
    )
    structures = [_structure(agency, flow, codelists) for flow in flows]
    dataflows = [_dataflow(agency, flow) for flow in flows]
    return [scheme, concept_scheme, *codelists.values(), hierarchy, *structures, *dataflows]


def availability(
    agency: str, flow: Flow, found: Mapping[str, Sequence[str]], rows: int
) -> AvailabilityConstraint:
    """The codes that the data of a dataflow use, by dimension, and the number of observations."""
    return AvailabilityConstraint(
        constraint_attachment=ConstraintAttachment(
            data_provider=None,
            dataflows=(f"{_URN}datastructure.Dataflow={flow_reference(agency, flow)}",),
        ),
        cube_region=CubeRegion(
            key_values=tuple(
                CubeKeyValue(id=name, values=tuple(CubeValue(code) for code in codes))
                for name, codes in found.items()
            )
        ),
        obs_count=rows,
    )


def structure_message(
    artefacts: Sequence[MaintainableArtefact | AvailabilityConstraint], agency: str, about: About
) -> bytes:
    """SDMX-JSON 2.0 with the names of both languages; dated by the release, not by the clock."""
    header = Header(
        id=f"DPE-{about.name}",
        prepared=datetime.fromisoformat(about.created_at),
        sender=Organisation(id=agency),
    )
    text = write_structures(artefacts, prettyprint=False, header=header)
    content = json.loads(str(text), object_hook=_finished)
    content["meta"]["contentLanguages"] = ["zh", "en"]
    return json.dumps(content, ensure_ascii=False, indent=1).encode()


def _finished(item: dict[str, Any]) -> dict[str, Any]:
    """pysdmx writes one language and empty lists of groups; the schema has both languages
    (`names`) and refuses an empty list.
    """
    if item.get("groups") == []:
        del item["groups"]
    other = [a["text"] for a in item.get("annotations", ()) if a.get("type") == NAME_EN]
    if other and "name" in item:
        item["names"] = {"zh": item["name"], "en": other[0]}
    return item


def _concept(agency: str, code: str, item: DeclaredConcept) -> Concept:
    return Concept(
        id=code,
        name=item.name,
        dtype=DataType(item.dtype) if item.dtype else None,
        enum_ref=f"{_URN}codelist.Codelist={agency}:{item.codelist}({VERSION})"
        if item.codelist
        else None,
        annotations=(english(item.name_en),),
    )


def _structure(
    agency: str, flow: Flow, codelists: Mapping[str, Codelist]
) -> DataStructureDefinition:
    return DataStructureDefinition(
        id=f"DSD_{flow.code}",
        name=flow.name,
        description=flow.description,
        agency=agency,
        version=VERSION,
        annotations=(english(flow.name_en),),
        components=Components([_component(agency, flow, name, codelists) for name in flow.columns]),
    )


def _component(agency: str, flow: Flow, name: str, codelists: Mapping[str, Codelist]) -> Component:
    declared = concepts()[name]
    role = Role.DIMENSION if name in flow.dimensions else Role.ATTRIBUTE
    if name == MEASURE:
        role = Role.MEASURE
    codelist = codelists[declared.codelist] if declared.codelist else None
    return Component(
        id=name,
        required=name in flow.required,
        role=role,
        concept=ItemReference(
            sdmx_type="Concept", agency=agency, id=_SCHEME, version=VERSION, item_id=name
        ),
        local_dtype=DataType(declared.dtype) if declared.dtype else None,
        local_codes=codelist,
        local_enum_ref=f"{_URN}codelist.{codelist.short_urn}" if codelist else None,
        attachment_level="O" if role == Role.ATTRIBUTE else None,
    )


def _dataflow(agency: str, flow: Flow) -> Dataflow:
    return Dataflow(
        id=f"DF_{flow.code}",
        name=flow.name,
        description=flow.description,
        agency=agency,
        version=VERSION,
        structure=f"{_URN}datastructure.DataStructure={agency}:DSD_{flow.code}({VERSION})",
        annotations=(english(flow.name_en),),
    )
